import { seeded } from "@homelab/testing";
import { describe, expect, it } from "vitest";
import { momentsOver } from "./moments.ts";

const lengths = [{ phase: "phase0", ms: 1000 }, { phase: "phase1", ms: 6000 }, { phase: "phase2", ms: 3000 }] as const;

describe("moments of a deployment", () => {
  it("are spread over all of it, a phase having as many as its share of the time", () => {
    const moments = momentsOver(lengths, 10, seeded(1));
    expect(moments.map(({ phase }) => phase)).toEqual([...Array<string>(3).fill("phase2"), ...Array<string>(6).fill("phase1"), "phase0"]);
    for (const { phase, afterMs } of moments) expect(afterMs).toBeLessThan(lengths.find((length) => length.phase === phase)?.ms ?? 0);
  });

  it("are the same for the same seed, and others for another", () => {
    expect(momentsOver(lengths, 5, seeded(1))).toEqual(momentsOver(lengths, 5, seeded(1)));
    expect(momentsOver(lengths, 5, seeded(1))).not.toEqual(momentsOver(lengths, 5, seeded(2)));
  });

  it("leave out a phase that changes nothing", () => expect(momentsOver([{ phase: "phase0", ms: 0 }, { phase: "phase1", ms: 10 }], 3, seeded(1)).map(({ phase }) => phase)).toEqual(Array(3).fill("phase1")));
});
