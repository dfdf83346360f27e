import { basename, dirname } from "node:path/posix";
import { type ComponentPlan, renderLlamaArguments, type ServingPlan } from "@homelab/capacity";
import { MiB } from "@homelab/quantities";
import type { SecretRef } from "../handles.ts";
import { ports } from "../parts.ts";
import { fileAt, filesFolder, nodeProgram, ourUser, temporary } from "../workload/ours.ts";
import { asksHttp, type Mount, type Pod } from "../workload/pod.ts";
import type { ModelSource } from "./args.ts";

const modelsFolder = "/models";
const volumeFolder = "/var/lib/models";
const onHost = { quantization: "F16", cacheType: "f16", runtimeBytes: 0, kvBytes: 0, computeBytes: 0, promptCacheBytes: 0, gpuLayers: 0, memory: "host" } as const;

/** How the models inside our image are served. The embedding model's window is 512 with its specials, and a text must fit into one batch. */
const carried: Readonly<Record<"packaged-embedding" | "tiny-chat", { file: string; serving: ServingPlan }>> = {
  "packaged-embedding": { file: `${modelsFolder}/all-minilm-l6-v2-f16.gguf`, serving: { ...onHost, model: "all-minilm-l6-v2", weightBytes: 46_000_000, contextTokens: 512, slots: 1, batch: 512, microBatch: 512 } },
  "tiny-chat": { file: `${modelsFolder}/tiny-random-chat.gguf`, serving: { ...onHost, model: "tiny-random-chat", weightBytes: 2_000_000, contextTokens: 1024, slots: 2, batch: 512, microBatch: 128 } },
};

/** The file inside the pod. */
export function fileOf(source: ModelSource): string {
  if (source.kind === "file") return `${volumeFolder}/${basename(source.path)}`;
  return source.kind === "url" ? `${volumeFolder}/${source.sha256}.gguf` : carried[source.kind].file;
}

/** How the source is served: as planned, or as the carried model says. */
export function servingOf(source: ModelSource, planned: ServingPlan | null): ServingPlan {
  if (source.kind === "packaged-embedding" || source.kind === "tiny-chat") return carried[source.kind].serving;
  if (planned === null) throw new Error(`llama: nothing says how ${source.kind === "file" ? source.path : source.url} is served.\n  Give models.llm.name one of the names that ./just plan knows.`);
  return planned;
}

/** llama-server's arguments. In a pod it listens on all of the pod's addresses, where the network policy and its key are the door. */
export function renderPodArguments(serving: ServingPlan, { file, model, threads, embedding, folder = filesFolder, port = ports.llama.http }: { file: string; model: string; threads: number; embedding: boolean; folder?: string; port?: number }): string[] {
  const planned = renderLlamaArguments(serving, { file, port }).map((arg, i, all) => (all[i - 1] === "--host" ? "0.0.0.0" : arg));
  // by itself it starts a thread for every core of the machine, and the pod's share of them is used up in an instant
  const own = ["--threads", String(threads), "--alias", model, "--api-key-file", `${folder}/llama.key`, "--no-webui"];
  return [...planned, ...own, ...(embedding ? ["--embedding", "--pooling", "mean"] : ["--jinja"])];
}

export const threadsOf = ({ cpu }: ComponentPlan): number => Math.max(1, Math.floor(cpu.limit));

/** What the container before it is told, where the file has to be fetched. */
export function renderModelTask(source: ModelSource): object | null {
  return source.kind === "url" ? { kind: "model", url: source.url, sha256: source.sha256, file: fileOf(source) } : null;
}

/** The folder of a file on a node, for a volume that points there. */
export const folderOf = (source: Extract<ModelSource, { kind: "file" }>): string => dirname(source.path);

export interface LlamaMounts {
  apiKey: SecretRef;
  /** With the task of fetching; null where nothing is fetched. */
  configMap: string | null;
  /** Null for a model that the image carries. */
  claim: string | null;
  fetchingImage: string;
}

export function renderLlamaPod(pod: Omit<Pod, "part" | "user" | "ports" | "mounts" | "probes" | "graceS" | "before">, source: ModelSource, { apiKey, configMap, claim, fetchingImage }: LlamaMounts): Pod {
  const files: Mount = { kind: "files", path: filesFolder, ...(configMap === null ? {} : { configMap }), secrets: { "llama.key": apiKey } };
  const model: Mount[] = claim === null ? [] : [{ kind: "volume", path: volumeFolder, claim, readOnly: source.kind === "file" }];
  return {
    ...pod,
    part: "llama",
    user: ourUser,
    ports: ports.llama,
    mounts: [files, ...model, temporary(64 * MiB)],
    ...(configMap === null ? {} : { before: [{ name: "fetch", image: fetchingImage, command: [...nodeProgram("prepare"), "--task", fileAt("task.json")] }] }),
    probes: {
      // tens of gigabytes are read from a disk before it answers
      started: asksHttp(ports.llama.http, "/health", { every: 5, failures: 240 }),
      ready: asksHttp(ports.llama.http, "/health"),
      live: asksHttp(ports.llama.http, "/health", { every: 30, failures: 5, timeoutS: 10 }),
    },
    graceS: 15,
  };
}
