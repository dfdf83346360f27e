import { z } from "zod";
import { parseBytes } from "./bytes.ts";
import { parseCores } from "./cores.ts";
import { parseSeconds } from "./seconds.ts";

/** Whole bytes, written as a number or with a unit: `100 MiB`. */
export const Bytes = quantity((text) => parseBytes(text), Math.round, "a number above 0, alone or with one of B, KB, MB, GB, TB, KiB, MiB, GiB, TiB (for example 100 MiB)");
/** Seconds, written as a number or with a unit: `2 min`. */
export const Seconds = quantity((text) => parseSeconds(text), Math.round, "a number above 0, alone or with one of ms, s, min, h, d (for example 2 min)");
/** Cores, written as a number or in thousandths: `500m`. */
export const Cores = quantity((text) => parseCores(text), (cores) => cores, "a number above 0, alone or in thousandths (for example 500m)");

function quantity(parse: (text: string) => number | undefined, settle: (value: number) => number, wanted: string) {
  return z.union([z.number(), z.string()], { error: wanted }).transform((written, context) => {
    const value = typeof written === "number" ? written : parse(written);
    if (value !== undefined && value > 0 && Number.isFinite(value)) return settle(value);
    context.addIssue({ code: "custom", message: wanted });
    return z.NEVER;
  });
}
