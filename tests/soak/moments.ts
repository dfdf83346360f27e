import type { Random } from "@homelab/testing";
import type { PhaseName } from "../cluster/deployed.ts";

/** How long a phase changed things when nobody disturbed it. */
export interface Length {
  phase: PhaseName;
  ms: number;
}

/** A point of a deployment of all phases: so long after a phase began to change things. */
export interface Moment {
  phase: PhaseName;
  afterMs: number;
}

/** One in each of `count` equal parts of the whole, the last first: what stands on a phase is gone by the time it is that phase's turn. */
export function momentsOver(lengths: readonly Length[], count: number, random: Random): Moment[] {
  const whole = lengths.reduce((sum, { ms }) => sum + ms, 0);
  const at = Array.from({ length: count }, (_, part) => ((part + random.next()) / count) * whole);
  return at.toReversed().map((ms) => momentAt(lengths, ms));
}

function momentAt(lengths: readonly Length[], at: number): Moment {
  let begins = 0;
  for (const { phase, ms } of lengths) {
    if (at < begins + ms) return { phase, afterMs: Math.round(at - begins) };
    begins += ms;
  }
  throw new Error(`no phase changes anything after ${at} ms: all of them take ${begins} ms`);
}
