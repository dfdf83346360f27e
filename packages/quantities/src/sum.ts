/** Adds quantities of one unit. */
export function sumOf(quantities: Iterable<number>): number {
  let sum = 0;
  for (const quantity of quantities) sum += quantity;
  return sum;
}
