import type { Box } from "../document.ts";

export const widthOf = (box: Box): number => box[2] - box[0];
export const heightOf = (box: Box): number => box[3] - box[1];
export const middleOf = (box: Box): number => (box[1] + box[3]) / 2;

/** Height of the strip both boxes share; negative when they are apart. */
export const sharedHeight = (a: Box, b: Box): number => Math.min(a[3], b[3]) - Math.max(a[1], b[1]);

/** Smallest box around all of them. */
export function union(boxes: readonly Box[]): Box {
  const round = (n: number): number => Math.round(n * 100) / 100;
  return [
    round(Math.min(...boxes.map((box) => box[0]))),
    round(Math.min(...boxes.map((box) => box[1]))),
    round(Math.max(...boxes.map((box) => box[2]))),
    round(Math.max(...boxes.map((box) => box[3]))),
  ];
}

/** True when the middle of `inner` lies in `outer`, give or take `slack` points. */
export function holdsMiddle(outer: Box, inner: Box, slack = 0): boolean {
  const x = (inner[0] + inner[2]) / 2;
  const y = middleOf(inner);
  return x >= outer[0] - slack && x <= outer[2] + slack && y >= outer[1] - slack && y <= outer[3] + slack;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The value that carries most weight after rounding to `step`. */
export function heaviest(weighted: Iterable<readonly [value: number, weight: number]>, step: number): number | undefined {
  const weights = new Map<number, number>();
  for (const [value, weight] of weighted) {
    const rounded = Math.round(value / step) * step;
    weights.set(rounded, (weights.get(rounded) ?? 0) + weight);
  }
  return [...weights].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}
