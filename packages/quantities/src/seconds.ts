import { readQuantity } from "./read.ts";

export const secondUnits: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 };

/** Seconds of `2 min`, `1.5 h` or `30`; undefined for anything else. */
export function parseSeconds(text: string): number | undefined {
  return readQuantity(text, secondUnits);
}

/** For a person: the largest unit that leaves at least one. */
export function printSeconds(seconds: number): string {
  const [unit, size] = ([["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]] as const).find(([, least]) => seconds >= least) ?? ["ms", 0.001];
  return `${Math.round((seconds / size) * 10) / 10} ${unit}`;
}

/** As Kubernetes and Go read a duration: whole seconds. */
export function goSeconds(seconds: number): string {
  return `${Math.round(seconds)}s`;
}
