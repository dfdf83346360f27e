import { Promptfoo } from "@homelab/components/promptfoo";
import type * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../cluster.ts";
import { FoundationOutputs, InferenceOutputs, PipelineOutputs, type ToolingOutputs } from "../outputs.ts";
import { hasPlace, plannedBy } from "../planned.ts";
import { previous } from "../previous.ts";
import { readConfig } from "../read-config.ts";
import { ToolingConfig } from "./config.ts";

export type { ToolingConfig } from "./config.ts";

/** What looks at the platform from outside. */
export async function program(): Promise<{ phase: { [K in keyof ToolingOutputs]: pulumi.Input<ToolingOutputs[K]> } }> {
  const config = readConfig(ToolingConfig);
  const [{ platform, plan }, { api }] = await Promise.all([previous("phase0-foundation", FoundationOutputs), previous("phase2-pipeline", PipelineOutputs), previous("phase3-inference", InferenceOutputs)]);
  const [planned, on] = [plannedBy(plan, config), { provider: clusterProvider(config.cluster) }];

  const evaluation = hasPlace(plan, "promptfoo") ? new Promptfoo("promptfoo", { platform, ...planned("promptfoo"), api, ...config.evaluation }, on).template : null;

  return { phase: { contract: 1, evaluation } };
}
