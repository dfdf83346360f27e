import { Connections, type HomelabSettings } from "@homelab/settings";
import { database, loginOf } from "../postgres/roles.ts";
import { apiTokenFile, modelKeyFile, natsSeedFile, postgresPasswordFile } from "../state/secrets.ts";
import { isLoopback, type EmbeddedTarget } from "./target.ts";

/** A kind of process that is handed a connections file. */
export const connectedRoles = ["worker", "api"] as const;
export type ConnectedRole = (typeof connectedRoles)[number];

/** Where every part is, for one role: its own NATS identity and its own database login. */
export function connectionsFor(role: ConnectedRole | "operator", target: EmbeddedTarget): Connections {
  const { settings, layout } = target;
  const { ports } = settings;
  const login = role === "operator" ? "owner" : role;
  return Connections.parse({
    nats: { url: `nats://127.0.0.1:${ports.nats}`, role, seedFile: natsSeedFile(layout, role) },
    postgres: { host: "127.0.0.1", port: ports.postgres, database, user: loginOf(login), passwordFile: postgresPasswordFile(layout, login) },
    oxigraph: { url: `http://127.0.0.1:${ports.oxigraph}` },
    converter: { url: `http://127.0.0.1:${ports.converter}` },
    objects: { kind: "files", root: layout.objects },
    embedder: embedderOf(target),
    chat: chatOf(target),
    api: { host: settings.api.host, port: ports.api, tokenFile: isLoopback(settings.api.host) ? null : apiTokenFile(layout), maxBytes: settings.limits.maxBytes },
    telemetry: { traces: settings.telemetry.traces ? { kind: "files", folder: layout.traces } : null },
  });
}

function embedderOf(target: EmbeddedTarget): object {
  const embedding = target.settings.models.embedding;
  if (!embedding) return { kind: "packaged", ...target.model };
  const { url, model, dimensions, window, tokenizer, prefixes } = embedding;
  return { kind: "openai", url, model, dimensions, window, tokenizer, prefixes, ...keyOf(target, "embedding", embedding) };
}

function chatOf(target: EmbeddedTarget): object | null {
  const chat = target.settings.models.chat;
  return chat ? { url: chat.url, model: chat.model, slots: chat.slots, ...keyOf(target, "chat", chat) } : null;
}

type ModelServer = NonNullable<HomelabSettings["models"]["chat"]>;

/** A key that came in a variable was written to the state folder; processes read files only. */
function keyOf(target: EmbeddedTarget, kind: "chat" | "embedding", model: Pick<ModelServer, "apiKeyFile" | "apiKeyEnv">): object {
  if (model.apiKeyFile) return { apiKeyFile: model.apiKeyFile };
  return model.apiKeyEnv ? { apiKeyFile: modelKeyFile(target.layout, kind) } : {};
}
