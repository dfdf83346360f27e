import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderPolicyConfig, type DeployedPlan } from "@homelab/stacks";
import type { Deployer } from "./stack.ts";

export interface PolicyOptions {
  policyPacks: string[];
  policyPackConfigs: string[];
}

/** The rules every run is held against, with the numbers of the plan. */
export async function policyOptions({ place }: Deployer, plan: DeployedPlan): Promise<PolicyOptions> {
  await writeFile(place.folder.policyConfig, `${JSON.stringify(renderPolicyConfig(plan), null, 2)}\n`, { mode: 0o600 });
  return { policyPacks: [join(place.repository, "packages", "policies")], policyPackConfigs: [place.folder.policyConfig] };
}
