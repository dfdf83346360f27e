import type { ChunkId } from "@homelab/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuse } from "./index.ts";

const leg = (...ids: readonly string[]) => ids.map((id, at) => ({ chunkId: id as ChunkId, score: 100 - at }));
const order = (hits: readonly { chunkId: string }[]) => hits.map((hit) => hit.chunkId);
const anyLeg = fc.uniqueArray(fc.integer({ min: 0, max: 60 }).map((id) => `c${id}`), { maxLength: 40 }).map((ids) => leg(...ids));

describe("fuse", () => {
  it("adds weight / (k + rank) for each leg, with the ranks it came from", () => {
    const [first] = fuse({ vector: leg("a", "b"), text: leg("b", "a") });
    expect(first!.score).toBeCloseTo(0.5 / 7 + 1 / 6, 12);
    expect(first!.ranks).toEqual({ vector: 2, text: 1 });
  });

  it("puts what two legs found before what one found, and equal scores in the order of their ids", () => {
    const equal = { weights: { vector: 1 } };
    expect(order(fuse({ vector: leg("x", "both"), text: leg("y", "both") }, equal))).toEqual(["both", "x", "y"]);
    expect(order(fuse({ vector: leg("b"), text: leg("a") }, equal))).toEqual(["a", "b"]);
  });

  it("takes any legs to be missing or empty", () => {
    expect(fuse({})).toEqual([]);
    expect(order(fuse({ vector: [], text: leg("a", "b") }))).toEqual(["a", "b"]);
    expect(order(fuse({ graph: leg("a", "b") }))).toEqual(["a", "b"]);
  });

  it("leaves a leg of weight 0 out and counts a chunk once that a leg names twice", () => {
    expect(order(fuse({ vector: leg("a"), text: leg("b") }, { weights: { text: 0 } }))).toEqual(["a"]);
    expect(fuse({ vector: leg("a", "a") })).toHaveLength(1);
  });

  it("lets the graph confirm but not overrule: its weight is below the others'", () => {
    expect(order(fuse({ vector: leg("a", "b", "c"), text: leg("a", "b", "c"), graph: leg("z") }))[0]).toBe("a");
    expect(order(fuse({ vector: leg("a", "b"), text: leg("b", "a"), graph: leg("b") }))[0]).toBe("b");
  });

  it("never puts a strong leg's chunk later than its rank over its weight times twice the strong legs, and loses none", () => {
    const strong = { text: 1, vector: 0.5 };
    fc.assert(
      fc.property(anyLeg, anyLeg, anyLeg, (vector, text, graph) => {
        const fused = order(fuse({ vector, text, graph }));
        expect(new Set(fused)).toEqual(new Set(order([...vector, ...text, ...graph])));
        expect(new Set(fused).size).toBe(fused.length);
        const legs = [{ hits: text, weight: strong.text }, { hits: vector, weight: strong.vector }].filter(({ hits }) => hits.length > 0);
        for (const { hits, weight } of legs) {
          order(hits).forEach((id, at) => expect(fused.indexOf(id) + 1).toBeLessThanOrEqual((2 * legs.length * (at + 1)) / weight));
        }
      }),
      { seed: 3 },
    );
  });

  it("keeps the first find of the vectors among the eight that are read, whatever text and graph agree on", () => {
    const shared = Array.from({ length: 40 }, (_, at) => `shared-${at}`);
    const legs = { vector: leg("in-other-words", ...shared.toReversed()), text: leg(...shared), graph: leg(...shared) };
    expect(order(fuse(legs)).indexOf("in-other-words")).toBeLessThan(8);
    expect(order(fuse(legs, { weights: { vector: 0.49 }, k: 60 })).indexOf("in-other-words")).toBeGreaterThan(30);
  });

  it("gives the same order whatever the order of its legs", () => {
    fc.assert(
      fc.property(anyLeg, anyLeg, (vector, text) => {
        expect(order(fuse({ vector, text }))).toEqual(order(fuse({ text, vector })));
      }),
      { seed: 4 },
    );
  });
});
