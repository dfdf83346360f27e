import { printBytes, printCores } from "@homelab/quantities";
import type { Unit } from "./ledger.ts";

/** A number of a plan for a person. */
export function printValue(value: number, unit: Unit): string {
  if (unit === "bytes") return printBytes(Math.round(value));
  if (unit === "cores") return printCores(value);
  if (unit === "share") return `${Math.round(value * 1000) / 10} %`;
  const rounded = Math.round(value * 100) / 100;
  return unit === "count" ? String(rounded) : `${rounded} ${unit}`;
}
