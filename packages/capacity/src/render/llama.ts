import { MiB } from "@homelab/quantities";
import type { ServingPlan } from "../model/serve.ts";

export interface LlamaPlace {
  /** GGUF file on the machine that serves it. */
  file: string;
  port: number;
}

/**
 * Arguments of llama-server. It listens on loopback: the tailnet's proxy is the door. Every size is said, because each default is
 * larger than a small machine: the prompt cache alone takes 8 GiB.
 */
export function renderLlamaArguments(serving: ServingPlan, { file, port }: LlamaPlace): string[] {
  return [
    ...["-m", file],
    ...["--host", "127.0.0.1", "--port", String(port)],
    ...["-c", String(serving.contextTokens), "-np", String(serving.slots)],
    ...["-b", String(serving.batch), "-ub", String(serving.microBatch)],
    ...["-ngl", serving.gpuLayers === "all" ? "999" : "0"],
    ...["--cache-type-k", serving.cacheType, "--cache-type-v", serving.cacheType],
    // a quantized cache of values works with flash attention alone
    ...["--flash-attn", "on"],
    ...["--cache-ram", String(Math.floor(serving.promptCacheBytes / MiB))],
    // pages of the file would stand in memory twice: where the GPU shares it, and in the page cache
    ...(serving.memory === "unified" ? ["--no-mmap"] : []),
  ];
}
