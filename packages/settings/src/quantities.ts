import { z } from "zod";

const byteUnits: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const secondUnits: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** Whole bytes, written as a number or with a unit: `100 MiB`. */
export const Bytes = quantity(byteUnits, "100 MiB");
/** Seconds, written as a number or with a unit: `2 min`. */
export const Seconds = quantity(secondUnits, "2 min");

function quantity(units: Readonly<Record<string, number>>, example: string) {
  const wanted = `a number above 0, alone or with one of ${Object.keys(units).join(", ")} (for example ${example})`;
  return z.union([z.number(), z.string()], { error: wanted }).transform((written, context) => {
    const value = typeof written === "number" ? written : readQuantity(written, units);
    if (value !== undefined && value > 0 && Number.isFinite(value)) return Math.round(value);
    context.addIssue({ code: "custom", message: wanted });
    return z.NEVER;
  });
}

function readQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text) ?? [];
  const factor = unit === "" ? 1 : units[unit ?? ""];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
