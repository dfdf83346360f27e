export interface Neighbour {
  start: string;
  near: string;
}

/** What a thing that is only related to what was asked for counts, against the thing itself. */
const ONE_HOP = 0.25;

/**
 * A rare thing tells chunks apart, a common one does not: 1 for a thing in one chunk, .30 in ten, .13 in a thousand.
 * A neighbour counts a quarter of its start times its own rarity; one that `around` does not count weighs nothing.
 */
export function weigh(
  frequencies: ReadonlyMap<string, number>,
  neighbours: readonly Neighbour[] = [],
  around: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const weights = new Map([...frequencies].map(([entity, chunks]) => [entity, rarity(chunks)] as const));
  const near = new Map<string, number>();
  for (const { start, near: other } of neighbours) {
    if (weights.has(other) || !around.has(other)) continue;
    const weight = ONE_HOP * (weights.get(start) ?? 0) * rarity(around.get(other)!);
    near.set(other, Math.max(near.get(other) ?? 0, weight));
  }
  for (const [entity, weight] of near) weights.set(entity, weight);
  return weights;
}

/**
 * The rarest things whose mentions add up to at most `most`, and always the rarest one. What half of the chunks mention tells none
 * of them apart, but would cost most of the time.
 */
export function rarest(frequencies: ReadonlyMap<string, number>, most: number): Map<string, number> {
  let left = most;
  const byRarity = [...frequencies].sort(([one, chunks], [other, others]) => chunks - others || (one < other ? -1 : 1));
  return new Map(byRarity.filter(([, chunks], nth) => (left -= chunks) >= 0 || nth === 0));
}

const rarity = (chunks: number) => 1 / (1 + Math.log(Math.max(1, chunks)));
