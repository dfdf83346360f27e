/** One taker of a common stock. */
export interface Taker {
  floor: number;
  ceiling: number;
  weight: number;
}

/**
 * How much each unit of weight gets above its floor when a stock is poured over all takers at once and those at their ceiling take no more.
 * It never falls when the stock grows, which is what keeps every size from falling.
 */
export function levelOf(stock: number, takers: readonly Taker[]): number {
  let rest = stock - takers.reduce((sum, { floor }) => sum + floor, 0);
  let weights = takers.reduce((sum, { weight }) => sum + weight, 0);
  if (rest <= 0) return 0;
  for (const taker of [...takers].sort((a, b) => fullAt(a) - fullAt(b))) {
    const level = rest / weights;
    if (level < fullAt(taker)) return level;
    rest -= taker.ceiling - taker.floor;
    weights -= taker.weight;
  }
  return Math.max(0, ...takers.map(fullAt));
}

const fullAt = ({ floor, ceiling, weight }: Taker): number => Math.max(0, ceiling - floor) / weight;

export const taken = (taker: Taker, level: number): number => Math.min(Math.max(taker.floor, taker.ceiling), taker.floor + level * taker.weight);
