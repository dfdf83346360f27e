import { modelBehind, type ReachesArgs } from "@homelab/components";
import { Api } from "@homelab/components/api";
import { Cognee } from "@homelab/components/cognee";
import { Collector } from "@homelab/components/collector";
import { Docling } from "@homelab/components/docling";
import { Garage } from "@homelab/components/garage";
import { Litellm, type Route } from "@homelab/components/litellm";
import { Llama, llamaUrl } from "@homelab/components/llama";
import { Nats, type NatsUser } from "@homelab/components/nats";
import { Oxigraph } from "@homelab/components/oxigraph";
import { Promptfoo } from "@homelab/components/promptfoo";
import { Supabase } from "@homelab/components/supabase";
import { Workers } from "@homelab/components/workers";
import { permissionsOf, workerStages } from "@homelab/engines";
import { image, planOf, platform, scaled, sizesOf } from "@homelab/testing/resources";
import * as pulumi from "@pulumi/pulumi";

/** Every secret of `whole` begins so; it may be found in Secrets and nowhere else. */
export const canary = "CANARY";
const secret = (name: string) => `${canary}-${name}`;

/** The whole platform on a desktop, put together the way the phases do. */
export function whole() {
  const at = { platform, image } as const;
  const user = (role: "operator" | "worker" | "api"): NatsUser => ({ seed: secret(`seed-${role}`), publicKey: pulumi.secret(`U-${role}`), ...permissionsOf(role) });
  const demand = { concurrency: sizesOf("workers").concurrency, replicas: { text: planOf("worker-text").replicas.most, model: planOf("worker-model").replicas.most }, modelSlots: 2 };
  const nats = new Nats("nats", { ...at, plan: planOf("nats"), priority: "critical", sizes: sizesOf("nats"), users: { operator: user("operator"), worker: user("worker"), api: user("api") }, demand });
  const names = { database: "homelab", logins: { owner: "homelab_owner", worker: "homelab_worker", api: "homelab_api" } };
  const passwords = { superuser: secret("superuser"), owner: secret("owner"), worker: secret("worker"), api: secret("api") };
  const embedder = { kind: "packaged" } as const;
  const supabase = new Supabase("supabase", { ...at, plan: planOf("postgres"), priority: "critical", sizes: sizesOf("postgres"), names, passwords, embedder });
  const key = { keyId: secret("key-id"), secret: secret("key") };
  const garage = new Garage("garage", { ...at, plan: planOf("garage"), priority: "critical", sizes: sizesOf("garage"), rpcSecret: secret("rpc"), adminToken: secret("admin"), key });
  const oxigraph = new Oxigraph("oxigraph", { ...at, plan: planOf("oxigraph"), priority: "high", queryTimeoutS: 30 });
  const docling = new Docling("docling", { ...at, plan: scaled("docling"), priority: "normal", limits: { maxBytes: 2 ** 27, maxPages: 2000, timeoutS: 300, recycle: 50 } });

  const served = { ...at, plan: planOf("litellm"), priority: "high", serving: null, apiKey: secret("llama") } as const;
  const chat = new Llama("chat", { ...served, source: { kind: "tiny-chat" }, model: "tiny" });
  const vectors = new Llama("vectors", { ...served, source: { kind: "packaged-embedding" }, model: "minilm" });
  const routes: Record<string, Route> = {
    chat: { kind: "chat", url: llamaUrl("chat", "lab"), model: "tiny", slots: 2, apiKey: secret("llama"), rpm: 60 },
    documents: { kind: "chat", url: llamaUrl("chat", "lab"), model: "tiny", slots: 1, apiKey: secret("llama") },
    elsewhere: { kind: "chat", url: "http://192.0.2.7:8080/v1", model: "large", slots: 2, apiKey: secret("elsewhere") },
    vectors: { kind: "embedding", url: llamaUrl("vectors", "lab"), model: "minilm", slots: 1, apiKey: secret("llama") },
  };
  const litellm = new Litellm("litellm", { ...at, plan: planOf("litellm"), priority: "high", routes, masterKey: secret("master") });
  const gateway = { url: litellm.handle.url, apiKey: secret("master") };
  const cognee = new Cognee("cognee", { ...at, plan: scaled("cognee"), priority: "low", gateway, routes: { chat: { name: "documents", slots: 1, model: "tiny" }, embedding: { name: "vectors", dimensions: 384 } }, modelSlots: 2 });
  const collector = new Collector("collector", { ...at, plan: planOf("collector"), priority: "normal", keeper: null });

  const reaches: ReachesArgs = { nats: nats.handle, sql: supabase.handle, graph: oxigraph.handle, converter: docling.handle, objects: garage.handle, embedder, chat: litellm.handle.apply((h) => modelBehind(h, "chat")), cognee: cognee.handle, collector: collector.handle, maxBytes: 2 ** 27 };
  const plans = { "worker-text": scaled("worker-text"), "worker-model": scaled("worker-model") };
  const workers = new Workers("workers", { ...at, plans, priority: "high", sizes: sizesOf("workers"), stages: workerStages, reaches });
  const api = new Api("api", { ...at, plan: scaled("api"), priority: "high", heapBytes: sizesOf("workers").heapBytes.api, token: secret("token"), reaches });
  const promptfoo = new Promptfoo("promptfoo", { ...at, plan: planOf("promptfoo"), priority: "low", api: api.handle, cases: [{ question: "How often?", document: "guide.pdf" }], passPercent: 100 });
  return { nats, supabase, garage, oxigraph, docling, chat, vectors, litellm, cognee, collector, workers, api, promptfoo };
}
