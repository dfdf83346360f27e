import { checkConservation, lookInside, startPlatform, storm, strikeParts, untilQuiet } from "@homelab/testing";
import { expect, it } from "vitest";

it("loses and doubles nothing while thirty processes are killed", { timeout: 300_000 }, async () => {
  await using platform = await startPlatform();
  await using inside = await lookInside(platform);
  const { promised, kills } = await storm(platform, strikeParts(inside), { seed: 20260101, kills: 30, documents: 40, pauseMs: 2000 });
  expect(Object.values(kills).reduce((sum, n) => sum + n, 0)).toBe(30);
  await untilQuiet(inside, 120_000);
  const balance = await checkConservation(inside, promised, () => platform.api("/graph/rebuild", { method: "POST" }));
  expect(balance.violations).toEqual([]);
  expect(balance.ready + balance.dead + balance.removed).toBe(balance.accepted);
  expect(balance.dead).toBe([...promised.values()].filter(({ fate }) => fate === "dead").length);
});
