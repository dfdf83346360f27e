import { Api } from "@homelab/components/api";
import { Cognee } from "@homelab/components/cognee";
import { Collector } from "@homelab/components/collector";
import { Docling } from "@homelab/components/docling";
import { Workers } from "@homelab/components/workers";
import { workerStages } from "@homelab/engines";
import type * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../cluster.ts";
import { chatBehind, embedderBehind } from "../models-behind.ts";
import { CoreOutputs, FoundationOutputs, type PipelineOutputs } from "../outputs.ts";
import { hasPlace, plannedBy, sized } from "../planned.ts";
import { previous } from "../previous.ts";
import { readConfig } from "../read-config.ts";
import { readSecrets } from "../read-secrets.ts";
import { PipelineConfig } from "./config.ts";

export type { PipelineConfig } from "./config.ts";

/** What takes documents from upload to answers, and the door that people use. */
export async function program(): Promise<{ phase: { [K in keyof PipelineOutputs]: pulumi.Input<PipelineOutputs[K]> } }> {
  const config = readConfig(PipelineConfig);
  const [{ platform, plan }, core] = await Promise.all([previous("phase0-foundation", FoundationOutputs), previous("phase1-core", CoreOutputs)]);
  const [{ token }, { masterKey }] = await Promise.all([readSecrets(config.secrets, "api"), readSecrets(config.secrets, "litellm")]);
  const [planned, on] = [plannedBy(plan, config), { provider: clusterProvider(config.cluster) }];
  const sizes = sized("workers", plan.workers);

  const converter = new Docling("docling", { platform, ...planned("docling"), limits: config.limits }, on);
  const cognee = config.cognee && core.models ? new Cognee("cognee", { platform, ...planned("cognee"), gateway: { url: core.models.url, apiKey: masterKey }, routes: config.cognee, modelSlots: config.cognee.modelSlots }, on) : null;
  const collector = hasPlace(plan, "collector") ? new Collector("collector", { platform, ...planned("collector"), keeper: null }, on) : null;

  const { nats, sql, graph, objects, models } = core;
  const reaches = { nats, sql, graph, objects, converter: converter.handle, embedder: embedderBehind(models, config.embedder), chat: chatBehind(models, config.chat), cognee: cognee?.handle ?? null, collector: collector?.handle ?? null, maxBytes: config.limits.maxBytes };
  const { plan: text, ...workers } = planned("worker-text");
  new Workers("workers", { platform, ...workers, plans: { "worker-text": text, "worker-model": planned("worker-model").plan }, sizes, stages: workerStages, reaches }, on);
  const api = new Api("api", { platform, ...planned("api"), heapBytes: sizes.heapBytes.api, token, reaches }, on);

  return { phase: { contract: 1, api: api.handle, converter: converter.handle, cognee: cognee?.handle ?? null, collector: collector?.handle ?? null } };
}
