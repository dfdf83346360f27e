import { describe, expect, it } from "vitest";
import { bootstrap, ndcg, percentile, reciprocalRank, slope } from "./statistics.ts";

describe("the figures of the benchmarks", () => {
  it("take a percentile by the nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
  });

  it("give the best order an nDCG of 1, a worse one less, and one without hits 0", () => {
    expect(ndcg([2, 1, 0], [0, 1, 2], 10)).toBe(1);
    // 1/log2(2) + 3/log2(3) over 3/log2(2) + 1/log2(3)
    expect(ndcg([1, 2, 0], [0, 1, 2], 10)).toBeCloseTo((1 + 3 / Math.log2(3)) / (3 + 1 / Math.log2(3)), 12);
    expect(ndcg([0, 0], [2], 10)).toBe(0);
  });

  it("count the rank of the first right result only", () => {
    expect([[0, 0, 1, 2], [2], [0, 0]].map(reciprocalRank)).toEqual([1 / 3, 1, 0]);
  });

  it("fit the line through points that lie on one", () => {
    expect(slope([[0, 5], [10, 25], [20, 45]])).toBe(2);
  });

  it("give an interval that is the same in every run, holds the mean and narrows with more values", () => {
    const few = Array.from({ length: 30 }, (_, at) => at % 2);
    const many = Array.from({ length: 3000 }, (_, at) => at % 2);
    expect(bootstrap(few)).toEqual(bootstrap(few));
    const [wide, narrow] = [bootstrap(few), bootstrap(many)];
    expect(wide.low).toBeLessThan(0.5);
    expect(wide.high).toBeGreaterThan(0.5);
    expect(narrow.high - narrow.low).toBeLessThan((wide.high - wide.low) / 5);
  });
});
