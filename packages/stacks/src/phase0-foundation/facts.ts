import type { HostFacts } from "@homelab/hardware";
import type { DeployedPlan } from "../plan.ts";

/** Data of the `hardware-facts` ConfigMap: a file for each host, and the plan that was made from them. */
export function renderFacts(facts: readonly HostFacts[], plan: DeployedPlan): Record<string, string> {
  const files = facts.map((host) => [`${host.host}.json`, JSON.stringify(host, null, 2)] as const);
  return { ...Object.fromEntries(files), "plan.json": JSON.stringify(plan, null, 2) };
}
