import type { NatsRole } from "@homelab/contracts";
import { Connections } from "@homelab/settings";
import type { CogneeHandle, CollectorHandle, ConverterHandle, GraphHandle, ModelHandle, NatsHandle, S3Handle, SecretRef, SqlHandle } from "../handles.ts";
import { ports } from "../parts.ts";
import { fileAt } from "../workload/ours.ts";

/** The model that our images carry. */
const packaged = { kind: "packaged", model: "/opt/homelab/model/model.onnx", tokenizer: "/opt/homelab/model/tokenizer.json" } as const;

/** The embedder with its handle resolved. */
export type Embedder = { kind: "packaged" } | { kind: "served"; model: ModelHandle; dimensions: number; window: number; prefixes: { document: string; query: string } };

/** All that a process of the pipeline is connected to. */
export interface Reaches {
  nats: NatsHandle;
  sql: SqlHandle;
  graph: GraphHandle;
  converter: ConverterHandle;
  objects: S3Handle;
  embedder: Embedder;
  /** The language model; null without one. */
  chat: ModelHandle | null;
  /** Reads the facts; null where it does not run. */
  cognee: CogneeHandle | null;
  /** What gathers traces; null where none does. */
  collector: CollectorHandle | null;
  /** Largest upload in bytes. */
  maxBytes: number;
  /** The API's token, for the API alone. */
  token: SecretRef | null;
}

/** The connections file of a role; the secrets' files lie beside it. */
export function renderConnections(role: Exclude<NatsRole, "operator">, to: Reaches): Connections {
  return Connections.parse({
    nats: { url: to.nats.url, role, seedFile: fileAt("nats.nk") },
    postgres: { host: to.sql.host, port: to.sql.port, database: to.sql.database, user: to.sql.logins[role].user, passwordFile: fileAt("postgres.password") },
    oxigraph: { url: to.graph.url },
    converter: { url: to.converter.url },
    objects: { kind: "s3", endpoint: to.objects.endpoint, region: to.objects.region, credentialsFile: fileAt("objects.json") },
    embedder: renderEmbedder(to.embedder),
    chat: to.chat && { url: to.chat.url, model: to.chat.model, slots: to.chat.slots, ...keyOf(to.chat, "chat") },
    ...(to.cognee && { cognee: renderCognee(role, to.cognee) }),
    api: { host: "0.0.0.0", port: ports.api.http, tokenFile: to.token === null ? null : fileAt("api.token"), maxBytes: to.maxBytes },
    telemetry: { traces: to.collector && { kind: "collector", url: to.collector.url } },
  });
}

export function renderEmbedder(embedder: Embedder): Connections["embedder"] {
  if (embedder.kind === "packaged") return packaged;
  const { model, dimensions, window, prefixes } = embedder;
  return { kind: "openai", url: model.url, model: model.model, dimensions, window, prefixes, tokenizer: fileAt("tokenizer.json"), ...keyOf(model, "embedding") };
}

/** The API knows whose facts there are, and asks for none. */
const renderCognee = (role: Exclude<NatsRole, "operator">, { url, model, slots }: CogneeHandle): Connections["cognee"] => ({ url, model, slots, ...(role === "worker" ? { passwordFile: fileAt("cognee.password") } : {}) });

/** The secrets that file names, by the names it gives them. */
export function secretsOf(role: Exclude<NatsRole, "operator">, to: Reaches): Record<string, SecretRef> {
  const cognee = role === "worker" ? (to.cognee?.password ?? null) : null;
  const optional: Record<string, SecretRef | null> = { "api.token": to.token, "cognee.password": cognee, "chat.key": to.chat?.apiKey ?? null, "embedding.key": to.embedder.kind === "served" ? to.embedder.model.apiKey : null };
  const present = Object.entries(optional).filter((entry): entry is [string, SecretRef] => entry[1] !== null);
  return { "nats.nk": to.nats.seeds[role], "postgres.password": to.sql.logins[role].password, "objects.json": to.objects.credentials, ...Object.fromEntries(present) };
}

const keyOf = ({ apiKey }: ModelHandle, name: string): { apiKeyFile?: string } => (apiKey === null ? {} : { apiKeyFile: fileAt(`${name}.key`) });
