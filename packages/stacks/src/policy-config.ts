import { rules, stackRules, type PlanLimits } from "@homelab/policies";
import type { DeployedPlan } from "./plan.ts";

/** Labels of pods whose memory the plan knows under other names. */
const labelled: Readonly<Record<string, string>> = { "llama-cpp": "llama", embeddings: "llama" };

/** The plan as the policies hold a deployment against it. */
export function limitsOf({ hosts, components }: DeployedPlan): PlanLimits {
  const parts: Record<string, number> = {};
  for (const { component, memory } of components) {
    const label = labelled[component] ?? component;
    parts[label] = Math.max(parts[label] ?? 0, memory.limitBytes);
  }
  const rooms = hosts.filter(({ zone }) => zone === "primary").map(({ memory }) => memory.roomBytes + memory.headroomBytes);
  return { parts, largestBytes: Math.max(1, ...Object.values(parts)), totalBytes: Math.max(1, Math.floor(rooms.reduce((sum, bytes) => sum + bytes, 0))) };
}

/** What `--policy-pack-config` reads: each rule by its name with what it goes by. */
export function renderPolicyConfig(plan: DeployedPlan): Record<string, { plan: PlanLimits }> {
  const limits = limitsOf(plan);
  return Object.fromEntries([...rules, ...stackRules].map(({ name }) => [name, { plan: limits }]));
}
