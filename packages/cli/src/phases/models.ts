import { readFile } from "node:fs/promises";
import { OperatorError } from "@homelab/operator-error";
import type { HomelabSettings } from "@homelab/settings";
import { servers, type DeployedPlan } from "@homelab/stacks";
import type { CoreConfig } from "@homelab/stacks/phase1-core";
import type { PipelineConfig } from "@homelab/stacks/phase2-pipeline";

type Routes = CoreConfig["routes"];
type Route = Routes[string];

type Known = Pick<HomelabSettings, "models" | "cluster" | "components">;

export interface Routing {
  routes: Routes;
  /** The route that answers questions; null without a language model. */
  chat: string | null;
}

/** The routes that LiteLLM offers: those that were named, else each model under its own name; and the one that answers questions. */
export function routesOf(settings: Known, plan: Pick<DeployedPlan, "model" | "components" | "hosts">): Routing {
  const { models } = settings;
  const behind = modelsBehind(settings, plan);
  const named = Object.entries(models.routes).flatMap(([name, { model: which, rpm, tpm }]): [string, Route][] => {
    const route = behind[which];
    return route ? [[name, { ...route, ...(rpm === undefined ? {} : { rpm }), ...(tpm === undefined ? {} : { tpm }) }]] : [];
  });
  const routes = Object.fromEntries(named.length > 0 ? named : Object.values(behind).map((route) => [route.model, route]));
  const answers = Object.entries(routes).find(([, route]) => route.model === behind.chat?.model) ?? Object.entries(routes).find(([, { kind }]) => kind === "chat");
  return { routes, chat: answers?.[0] ?? null };
}

/** Every model that there is, and where. Those of the cluster are told before they are deployed. */
function modelsBehind({ models, cluster }: Known, plan: Pick<DeployedPlan, "model" | "components" | "hosts">): Partial<Record<"llm" | "chat" | "embedding", Route>> {
  const inCluster = (name: "llama-cpp" | "embeddings") => plan.components.some(({ component, host }) => component === name && plan.hosts.some((known) => known.host === host && known.zone === "primary"));
  const served = ({ name }: { name: string }) => ({ url: `http://${name}.${cluster.namespace}.svc:8080/v1`, isOurs: true as const });
  return {
    ...(models.chat === undefined ? {} : { chat: { kind: "chat", ...serverOf(models.chat), slots: models.chat.slots } }),
    ...(models.embedding === undefined ? {} : { embedding: { kind: "embedding", ...serverOf(models.embedding), slots: embeddingSlots } }),
    ...(models.embedding === undefined && inCluster("embeddings") ? { embedding: { kind: "embedding", ...served(servers.embedding), model: servers.embedding.model, slots: embeddingSlots } } : {}),
    ...(models.llm && inCluster("llama-cpp") ? { llm: { kind: "chat", ...served(servers.llm), model: models.llm.name, slots: plan.model?.slots ?? carriedSlots } } : {}),
  };
}

/** Of the model that our image carries. */
const carriedSlots = 2;

/** Routes of Cognee's own, among those of LiteLLM: its documents never take the slot of a question. Null where it does not run, or where its model has one slot. */
export function cogneeRoutes({ components }: Known, { routes, chat }: Routing): { routes: Routes; cognee: PipelineConfig["cognee"] } {
  const answers = chat === null ? undefined : routes[chat];
  const vectors = Object.entries(routes).find(([, { kind, isOurs }]) => kind === "embedding" && isOurs);
  if (!components.cognee.enabled || !answers || answers.slots < 2 || !vectors) return { routes, cognee: null };
  const own = { name: "documents", slots: answers.slots - 1, model: answers.model };
  return { routes: { ...routes, [own.name]: { ...answers, slots: own.slots } }, cognee: { chat: own, embedding: { name: vectors[0], dimensions: servers.embedding.dimensions }, modelSlots: answers.slots } };
}

/** Embedding is short: a few at once keep its server busy. */
const embeddingSlots = 4;

interface Server {
  url: string;
  model: string;
  apiKeyFile?: string | undefined;
  apiKeyEnv?: string | undefined;
}

const serverOf = ({ url, model, apiKeyFile, apiKeyEnv }: Server): Pick<Route, "url" | "model" | "apiKeyFile" | "apiKeyEnv"> => ({
  url,
  model,
  ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
  ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
});

/** The embedding model as the stores are made for it. */
export async function embedderOf({ models }: Pick<HomelabSettings, "models">): Promise<CoreConfig["embedder"]> {
  const { embedding, routes } = models;
  if (embedding === undefined) return { kind: "packaged" };
  const route = Object.entries(routes).find(([, { model }]) => model === "embedding")?.[0] ?? embedding.model;
  const tokenizer = await readFile(embedding.tokenizer, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError({ what: "models.embedding", where: embedding.tokenizer, got: error.message, do: "Name the model's own tokenizer.json under models.embedding.tokenizer." });
  });
  const { dimensions, window, prefixes } = embedding;
  return { kind: "served", route, dimensions, window, prefixes, tokenizer };
}
