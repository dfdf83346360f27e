import { checkConservation, lookInside, startPlatform, storm, strikeParts, untilQuiet } from "@homelab/testing";
import type { Scenario } from "./scenarios.ts";

export const killStorm: Scenario["run"] = async ({ seed, kills: blows, say }) => {
  await using platform = await startPlatform();
  await using inside = await lookInside(platform);
  const plan = { seed, kills: blows, documents: Math.ceil(blows * 1.3), pauseMs: 2500 };
  const { promised, kills, repeats } = await storm(platform, strikeParts(inside), { ...plan, onBlow: (blow) => blow.number % 10 === 0 && say(blow) });
  const quietMs = await untilQuiet(inside, 300_000);
  const balance = await checkConservation(inside, promised, () => platform.api("/graph/rebuild", { method: "POST" }));
  return { ...balance, kills, repeats, quietMs };
};
