import { Llama } from "@homelab/components/llama";
import type * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../cluster.ts";
import { servers } from "../models.ts";
import { FoundationOutputs, type InferenceOutputs, PipelineOutputs } from "../outputs.ts";
import { hasPlace, plannedBy } from "../planned.ts";
import { previous } from "../previous.ts";
import { readConfig } from "../read-config.ts";
import { readSecrets } from "../read-secrets.ts";
import { InferenceConfig } from "./config.ts";

export type { InferenceConfig } from "./config.ts";

/** llama.cpp's servers, one for each model; LiteLLM has been told before where they will be. */
export async function program(): Promise<{ phase: { [K in keyof InferenceOutputs]: pulumi.Input<InferenceOutputs[K]> } }> {
  const config = readConfig(InferenceConfig);
  const [{ platform, plan }] = await Promise.all([previous("phase0-foundation", FoundationOutputs), previous("phase2-pipeline", PipelineOutputs)]);
  const { apiKey } = await readSecrets(config.secrets, "llama");
  const [planned, on] = [plannedBy(plan, config), { provider: clusterProvider(config.cluster) }];

  const { llm, embedding } = servers;
  const chat = config.llm ? new Llama(llm.name, { platform, ...planned("llama-cpp"), source: config.llm.source, model: config.llm.name, serving: plan.model, apiKey }, on) : null;
  const vectors = hasPlace(plan, "embeddings") ? new Llama(embedding.name, { platform, ...planned("embeddings"), source: { kind: "packaged-embedding" }, model: embedding.model, serving: null, apiKey }, on) : null;

  return { phase: { contract: 1, llm: chat?.handle ?? null, embedding: vectors?.handle ?? null } };
}
