import type { HostFacts } from "@homelab/hardware";
import { GiB, MiB, printBytes } from "@homelab/quantities";
import { decided, type Figure } from "./figure.ts";

export type ProfileName = "high_memory_gpu" | "high_memory" | "gpu_optimized" | "cpu_optimized" | "low_memory" | "default";

/** What a kind of machine changes in the plan; all else follows from its measurements. */
export interface Profile {
  /** Replicas that a scaled component may reach. */
  mostReplicas: Figure;
  /** Texts embedded in one call. */
  embeddingBatch: Figure;
  /** Postgres' shared_buffers as a share of its memory. */
  sharedBuffers: Figure;
  /** Most memory of one sort or hash in Postgres. */
  mostWorkMem: Figure;
  /** Language model proposed where homelab.yaml names none; null where nothing can serve one well. */
  model: string | null;
}

const batchOne = decided(1, "larger batches hold their activations in memory that is missing here");
const batchTwo = decided(2, "beyond batch 4 nothing is gained on a CPU; half of it without AVX2");
const batchFour = decided(4, "beyond batch 4 nothing is gained on a CPU");
const quarter = decided(0.25, "the Postgres manual's starting point for shared_buffers");
const fifth = decided(0.2, "small memory serves better as page cache");

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  low_memory: { mostReplicas: decided(1, "a second replica would live from the first one's memory"), embeddingBatch: batchOne, sharedBuffers: fifth, mostWorkMem: decided(8 * MiB, "forty sessions sort at once"), model: null },
  default: { mostReplicas: decided(2, "one more for a burst"), embeddingBatch: batchTwo, sharedBuffers: quarter, mostWorkMem: decided(16 * MiB, "a search sorts a few thousand rows"), model: null },
  cpu_optimized: { mostReplicas: decided(2, "one more for a burst"), embeddingBatch: batchFour, sharedBuffers: quarter, mostWorkMem: decided(16 * MiB, "a search sorts a few thousand rows"), model: null },
  gpu_optimized: { mostReplicas: decided(2, "one more for a burst"), embeddingBatch: batchFour, sharedBuffers: quarter, mostWorkMem: decided(16 * MiB, "a search sorts a few thousand rows"), model: "Qwen3-8B" },
  high_memory: { mostReplicas: decided(4, "bursts of documents are taken in side by side"), embeddingBatch: batchFour, sharedBuffers: quarter, mostWorkMem: decided(64 * MiB, "reports over the whole library sort in memory"), model: null },
  high_memory_gpu: { mostReplicas: decided(4, "bursts of documents are taken in side by side"), embeddingBatch: batchFour, sharedBuffers: quarter, mostWorkMem: decided(64 * MiB, "reports over the whole library sort in memory"), model: "GLM-4.7-Flash" },
};

/** Firmware and kernel keep a part of what is installed, most on a Jetson: a machine sold with 32 GB reports 29 to 31 GiB. */
const reported = 0.9;
export const highMemoryBytes = reported * 32 * GiB;
export const lowMemoryBytes = reported * 16 * GiB;

/** The profile of a machine and the facts that chose it. */
export function chooseProfile(facts: HostFacts): { name: ProfileName; why: string } {
  const { memory, gpus, cpu } = facts.identity;
  const bytes = Math.min(memory.totalBytes, memory.limitBytes ?? Infinity);
  const size = `${printBytes(bytes)} of memory`;
  const gpu = Array.isArray(gpus) && gpus.length > 0 ? gpus.map(({ name }) => name).sort().join(" and ") : undefined;
  const noGpu = gpus === "unknown" ? "whether there is a GPU is unknown, so none is planned" : "no GPU";
  if (bytes >= highMemoryBytes) {
    return gpu === undefined ? { name: "high_memory", why: `${size}, the 32 GB class; ${noGpu}` } : { name: "high_memory_gpu", why: `${size}, the 32 GB class, and ${gpu}` };
  }
  if (bytes < lowMemoryBytes) return { name: "low_memory", why: `${size}, below the 16 GB class` };
  if (gpu !== undefined) return { name: "gpu_optimized", why: `${size} and ${gpu}` };
  if (cpu.flags.includes("avx2")) return { name: "cpu_optimized", why: `${size}; ${noGpu}; the CPU has AVX2` };
  return { name: "default", why: `${size}; ${noGpu}; no AVX2` };
}
