import { expect, it } from "vitest";
import { patienceFor } from "./watch.ts";
import type { Trouble } from "./trouble.ts";

const image: Trouble = { key: "image", what: "no image", do: "" };

it("tells a trouble once, and gives it up after a minute", () => {
  const told: string[] = [];
  const patience = patienceFor(({ what }) => told.push(what));
  expect([0, 5_000, 59_000].map((now) => patience([image], now))).toEqual([undefined, undefined, undefined]);
  expect(patience([image], 60_000)).toBe(image);
  expect(told).toEqual(["no image"]);
});

it("forgets a trouble that went away", () => {
  const patience = patienceFor(() => {});
  patience([image], 0);
  patience([], 30_000);
  expect(patience([image], 61_000)).toBeUndefined();
});
