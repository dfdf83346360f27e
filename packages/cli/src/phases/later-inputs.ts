import { join } from "node:path";
import type { HomelabSettings } from "@homelab/settings";
import type { DeployedPlan } from "@homelab/stacks";
import type { CoreConfig } from "@homelab/stacks/phase1-core";
import type { InferenceConfig } from "@homelab/stacks/phase3-inference";
import type { PipelineConfig } from "@homelab/stacks/phase2-pipeline";
import type { ToolingConfig } from "@homelab/stacks/phase4-tooling";
import { carriedModel } from "@homelab/settings";
import { OperatorError } from "@homelab/operator-error";
import type { ClusterIdentity } from "./cluster-identity.ts";
import { readEvaluation } from "./evaluation.ts";
import { cogneeRoutes, embedderOf, routesOf } from "./models.ts";
import type { PhasePlace } from "./place.ts";
import { clusterOf, imagesOf, prioritiesOf, secretsOf } from "./shared-inputs.ts";

/** What the stacks that run pods are told beside the plan. */
const shared = async (place: PhasePlace) => ({ cluster: clusterOf(place), images: await imagesOf(place), priorities: prioritiesOf(place.settings) });

export async function coreInputs(place: PhasePlace, plan: DeployedPlan): Promise<CoreConfig> {
  const { settings } = place;
  const routing = routesOf(settings, plan);
  const { routes } = cogneeRoutes(settings, routing);
  return { ...(await shared(place)), secrets: await secretsOf(place), queryTimeoutS: settings.limits.queryTimeout, routes, embedder: await embedderOf(settings), chat: routing.chat };
}

export async function pipelineInputs(place: PhasePlace, plan: DeployedPlan): Promise<PipelineConfig> {
  const { settings } = place;
  const { maxBytes, maxPages, convertTimeout, converterRecycle } = settings.limits;
  const routing = routesOf(settings, plan);
  const limits = { maxBytes, maxPages, timeoutS: convertTimeout, recycle: converterRecycle };
  return { ...(await shared(place)), secrets: await secretsOf(place), limits, embedder: await embedderOf(settings), chat: routing.chat, cognee: cogneeRoutes(settings, routing).cognee };
}

export async function inferenceInputs(place: PhasePlace, plan: DeployedPlan): Promise<InferenceConfig> {
  return { ...(await shared(place)), secrets: await secretsOf(place), llm: servedBy(place.settings, plan, place.cluster) };
}

/** What is served in the cluster; a model on a machine of its own is not a pod. */
export function servedBy({ models: { llm } }: Pick<HomelabSettings, "models">, { components, hosts }: Pick<DeployedPlan, "components" | "hosts">, cluster: Pick<ClusterIdentity, "nodes">): InferenceConfig["llm"] {
  const host = components.find(({ component }) => component === "llama-cpp")?.host;
  if (!llm || host === undefined || hosts.find((known) => known.host === host)?.zone !== "primary") return null;
  if (llm.file !== undefined) return { name: llm.name, source: { kind: "file", path: llm.file, node: nodeOf(host, cluster) } };
  if (llm.url !== undefined && llm.sha256 !== undefined) return { name: llm.name, source: { kind: "url", url: llm.url, sha256: llm.sha256 } };
  return llm.name === carriedModel ? { name: llm.name, source: { kind: "tiny-chat" } } : null;
}

/** The node that a host of the plan is: the one of its name, or the only one there is. */
function nodeOf(host: string, { nodes }: Pick<ClusterIdentity, "nodes">): string {
  if (nodes.includes(host)) return host;
  const [only, ...others] = nodes;
  if (only !== undefined && others.length === 0) return only;
  throw new OperatorError({ what: "models.llm.file", where: `host ${host}`, got: `no node of the cluster has its name; there are ${nodes.join(", ") || "none"}`, do: "Name the host in homelab.yaml as its node is named, or let the cluster fetch the file: models.llm.url." });
}

export async function toolingInputs(place: PhasePlace): Promise<ToolingConfig> {
  return { ...(await shared(place)), evaluation: await readEvaluation(join(place.repository, "samples")) };
}
