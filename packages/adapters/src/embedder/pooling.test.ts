import type { Refused } from "@homelab/pipeline";
import { describe, expect, it } from "vitest";
import { pool } from "./pooling.ts";

describe("pooling", () => {
  it("points to the mean of the token vectors", () => {
    expect([...pool(Float32Array.of(3, 0, 0, 0, 0, 3), 3)]).toEqual([...Float32Array.of(Math.SQRT1_2, 0, Math.SQRT1_2)]);
  });

  it.each([[[NaN, 1]], [[Infinity, 1]], [[0, 0]]])("refuses %j as a bad model output", (values) => {
    expect(() => pool(Float32Array.from(values), 2)).toThrow(expect.objectContaining({ name: "Refused", class: "bad-model-output" } satisfies Partial<Refused>));
  });
});
