import { embeddedPlan, type Plan } from "@homelab/capacity";
import { runningSupervisor } from "@homelab/engines";
import type { Place } from "../place.ts";
import { changedParts } from "./embedded.ts";
import { readKeptPlan } from "./kept-plan.ts";

/** Whether what runs here was started with this plan, in a sentence; undefined for another target or where nothing was started yet. */
export async function usage({ layout }: Place, made: Plan): Promise<string | undefined> {
  const sizes = embeddedPlan(made);
  const kept = await readKeptPlan(layout);
  if (!sizes || !kept) return undefined;
  const running = (await runningSupervisor(layout)) !== undefined;
  const changed = changedParts(embeddedPlan(kept), sizes);
  if (changed.length === 0) return running ? `the platform runs with this plan since ${kept.since}` : "./just up starts with this plan";
  return `${running ? "the platform runs" : "the platform was last started"} with another plan (${layout.planFile}); ./just up goes over to this one${running ? ` and restarts ${changed.join(", ")}` : ""}`;
}
