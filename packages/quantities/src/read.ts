/** A number with an optional unit, in the base unit; undefined for anything else. */
export function readQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text) ?? [];
  const factor = unit === "" ? 1 : Object.hasOwn(units, unit ?? "") ? units[unit ?? ""] : undefined;
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
