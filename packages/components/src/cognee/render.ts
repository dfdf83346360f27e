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
  chat: { name: string; slots: number };
  embedding: { name: string; dimensions: number };
  /** Of its one user. */
  password: string;
}

/** Longest graph of one passage, in tokens: a model that does not end must not hold its slot for ever. */
const mostTokens = 2_000;

/** Its settings with the key among them, so they are kept as a secret. What it stores lasts as long as the pod: the facts themselves are in Postgres. */
export function renderCogneeSettings({ gatewayUrl, apiKey, chat, embedding, password }: CogneeSettings): string {
  const settings = {
    LLM_PROVIDER: "openai",
    // of names that it does not know, only those of this kind are asked by schema, which llama.cpp then holds the model to
    LLM_MODEL: `lm_studio/${chat.name}`,
    LLM_ENDPOINT: gatewayUrl,
    LLM_API_KEY: apiKey,
    LLM_ARGS: JSON.stringify({ max_tokens: mostTokens }),
    // LiteLLM holds back what is too much; its own brake stays on for a quarter of an hour
    AUTO_RATE_LIMIT: "false",
    // one call of the model for a passage: no other for a summary, none to see whether it is there
    GRAPH_EXTRACTOR: "llm",
    SUMMARY_METHOD: "from_extraction",
    COGNEE_SKIP_CONNECTION_TEST: "true",
    EMBEDDING_PROVIDER: "openai_compatible",
    EMBEDDING_MODEL: embedding.name,
    EMBEDDING_ENDPOINT: gatewayUrl,
    EMBEDDING_API_KEY: apiKey,
    EMBEDDING_DIMENSIONS: String(embedding.dimensions),
    // with it every dataset has its own graph and tables, and everyone who asks must have the password
    ENABLE_BACKEND_ACCESS_CONTROL: "true",
    DEFAULT_USER_PASSWORD: password,
    DATASET_QUEUE_MAX_CONCURRENT: String(chat.slots),
    DB_PROVIDER: "sqlite",
    VECTOR_DB_PROVIDER: "lancedb",
    GRAPH_DATABASE_PROVIDER: "ladybug",
    // two processes for every dataset of one passage would take longer to start than it lives
    VECTOR_DB_SUBPROCESS_ENABLED: "false",
    GRAPH_DATABASE_SUBPROCESS_ENABLED: "false",
  };
  return Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`).join("");
}

/** What it takes from its environment: where it writes, and that it asks nobody outside. */
export function renderCogneeEnvironment(folder: string, temporaryFolder: string): Record<string, string> {
  return {
    HOME: temporaryFolder,
    SYSTEM_ROOT_DIRECTORY: `${folder}/system`,
    DATA_ROOT_DIRECTORY: `${folder}/documents`,
    // its own files would outgrow the folder; what it writes to its output is kept by the cluster
    COGNEE_LOG_FILE: "false",
    LOG_LEVEL: "WARNING",
    TELEMETRY_DISABLED: "1",
    LITELLM_LOCAL_MODEL_COST_MAP: "True",
    // it would look there for the tokenizer of a model that bears our route's name, five times
    HF_HUB_OFFLINE: "1",
    ENV: "prod",
  };
}

export function renderCogneePod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS" | "env" | "folder">, settings: SecretRef): Pod {
  return {
    ...pod,
    part: "cognee",
    user: ourUser,
    args: ["--host", "0.0.0.0", "--port", String(ports.cognee.http)],
    folder: settingsFolder,
    env: { PYTHONDONTWRITEBYTECODE: "1", ...renderCogneeEnvironment(dataFolder, "/tmp") },
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
