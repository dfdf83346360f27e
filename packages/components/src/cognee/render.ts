import { GiB, MiB } from "@homelab/quantities";
import type { SecretRef } from "../handles.ts";
import { ports } from "../parts.ts";
import { ourUser, temporary } from "../workload/ours.ts";
import { asksHttp, type Pod } from "../workload/pod.ts";

/** It reads `.env` of the folder it is started in. */
export const settingsFolder = "/etc/cognee";
const dataFolder = "/data";

export interface CogneeSettings {
  gatewayUrl: string;
  apiKey: string;
  chat: string;
  embedding: string;
  dimensions: number;
}

/** Its settings with the key among them, so they are kept as a secret. What it stores lasts as long as the pod: the facts themselves are in Postgres. */
export function renderCogneeSettings({ gatewayUrl, apiKey, chat, embedding, dimensions }: CogneeSettings): string {
  const settings = {
    LLM_PROVIDER: "openai",
    LLM_MODEL: `openai/${chat}`,
    LLM_ENDPOINT: gatewayUrl,
    LLM_API_KEY: apiKey,
    EMBEDDING_PROVIDER: "openai",
    EMBEDDING_MODEL: `openai/${embedding}`,
    EMBEDDING_ENDPOINT: gatewayUrl,
    EMBEDDING_API_KEY: apiKey,
    EMBEDDING_DIMENSIONS: String(dimensions),
    DB_PROVIDER: "sqlite",
    VECTOR_DB_PROVIDER: "lancedb",
    GRAPH_DATABASE_PROVIDER: "kuzu",
  };
  return Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`).join("");
}

export function renderCogneePod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS" | "env" | "folder">, settings: SecretRef): Pod {
  return {
    ...pod,
    part: "cognee",
    user: ourUser,
    args: ["--host", "0.0.0.0", "--port", String(ports.cognee.http)],
    folder: settingsFolder,
    env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1", SYSTEM_ROOT_DIRECTORY: `${dataFolder}/system`, DATA_ROOT_DIRECTORY: `${dataFolder}/documents`, COGNEE_LOGS_DIR: "/tmp/logs", TELEMETRY_DISABLED: "1", ENV: "prod" },
    ports: ports.cognee,
    mounts: [{ kind: "files", path: settingsFolder, secrets: { ".env": settings } }, { kind: "scratch", path: dataFolder, bytes: 2 * GiB }, temporary(256 * MiB)],
    probes: {
      started: asksHttp(ports.cognee.http, "/health", { every: 5, failures: 60, timeoutS: 5 }),
      ready: asksHttp(ports.cognee.http, "/health", { timeoutS: 5 }),
      live: asksHttp(ports.cognee.http, "/health", { every: 30, failures: 5, timeoutS: 10 }),
    },
    graceS: 30,
  };
}
