import { HostFacts } from "@homelab/hardware";
import { z } from "zod";
import { ClusterConfig } from "../cluster.ts";
import { DeployedPlanShape } from "../plan.ts";

export const FoundationConfig = z.strictObject({
  cluster: ClusterConfig,
  namespace: z.string().min(1),
  facts: z.array(HostFacts).min(1),
  plan: DeployedPlanShape,
  /** Node of each host of the plan that has one. */
  nodes: z.record(z.string(), z.string()),
  storageClass: z.string().nullable(),
  /** A Docker config.json with the login of the image registry: its path, and nothing of what is in it. Null where none is asked for. */
  registryLogin: z.string().min(1).nullable(),
});
export type FoundationConfig = z.output<typeof FoundationConfig>;
