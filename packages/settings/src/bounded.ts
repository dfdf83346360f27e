import { parseBytes, parseSeconds, Seconds } from "@homelab/quantities";
import { z } from "zod";

/** A share of a whole as a fraction, written in per cent because 0.8 and 80 are both likely to be meant. */
export function share(least: number, most: number) {
  const wanted = `a percentage from ${least} % to ${most} %, written with its sign (for example ${Math.round((least + most) / 2)} %)`;
  return z.string({ error: wanted }).transform((written, context) => {
    const percent = Number(/^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(written)?.[1] ?? Number.NaN);
    if (percent >= least && percent <= most) return percent / 100;
    context.addIssue({ code: "custom", message: wanted });
    return z.NEVER;
  });
}

/** Seconds within bounds that are written the way a person would. */
export function secondsFrom(least: string, most: string) {
  const [low, high] = [parseSeconds(least) ?? 0, parseSeconds(most) ?? 0];
  return Seconds.refine((seconds) => seconds >= low && seconds <= high, { error: `a time from ${least} to ${most}` });
}

const roomWanted = "0 or bytes with one of KiB, MiB, GiB, TiB (for example 4 GiB)";

/** Room that may also be none. A number alone is refused where it would be bytes nobody means, such as 8 for 8 GiB. */
export const BytesOrNone = z.union([z.literal(0), z.string()], { error: roomWanted }).transform((written, context) => {
  const bytes = written === 0 || /^\s*0\s*$/.test(written) ? 0 : /^\s*[\d.]+\s*$/.test(written) ? undefined : parseBytes(written);
  if (bytes !== undefined) return bytes;
  context.addIssue({ code: "custom", message: roomWanted });
  return z.NEVER;
});
