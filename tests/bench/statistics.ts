/** Percentile by the nearest rank; `share` is 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Slope of the least-squares line through the points. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / spread;
}

/** Share of 1 that the first right result earns: 1/rank, 0 when there is none. `grades` are in the order of the results. */
export function reciprocalRank(grades: readonly number[]): number {
  const first = grades.findIndex((grade) => grade > 0);
  return first < 0 ? 0 : 1 / (first + 1);
}

/** Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002) of the first `k`, against the best order of `all` grades there are. */
export function ndcg(grades: readonly number[], all: readonly number[], k: number): number {
  const gain = (values: readonly number[]) => values.slice(0, k).reduce((sum, grade, at) => sum + (2 ** grade - 1) / Math.log2(at + 2), 0);
  const best = gain([...all].sort((one, other) => other - one));
  return best === 0 ? 0 : gain(grades) / best;
}

/** A 95 % interval of the mean by the percentile bootstrap. The seed makes it the same in every run. */
export function bootstrap(values: readonly number[], options: { seed?: number; rounds?: number } = {}): { mean: number; low: number; high: number } {
  const { seed = 1, rounds = 2000 } = options;
  const next = mulberry32(seed);
  const means = Array.from({ length: rounds }, () => {
    let sum = 0;
    for (let at = 0; at < values.length; at++) sum += values[Math.floor(next() * values.length)] ?? 0;
    return sum / values.length;
  });
  return { mean: mean(values), low: percentile(means, 0.025), high: percentile(means, 0.975) };
}

/** Tommy Ettinger's Mulberry32: small, seeded, good enough to draw samples with. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
