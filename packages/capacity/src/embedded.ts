import type { Plan } from "./plan.ts";
import type { PostgresSizes } from "./postgres.ts";
import type { NatsSizes } from "./queues.ts";
import type { WorkerSizes } from "./workers.ts";

/** What the embedded target takes from its plan. Oxigraph is not here: it has no setting for memory, only its query time limit. */
export interface EmbeddedPlan {
  /** Documents converted at once, and memory of one conversion before it is ended. */
  converters: number;
  convertMemoryBytes: number;
  concurrency: WorkerSizes["concurrency"];
  embeddingBatch: number;
  /** --max-old-space-size of each Node process, in MiB as Node reads it. */
  heapMib: Readonly<Record<"api" | "worker-text" | "worker-model", number>>;
  postgres: PostgresSizes;
  nats: NatsSizes;
}

/** Undefined where a part has no room: the machine cannot run the platform as planned. */
export function embeddedPlan(plan: Plan): EmbeddedPlan | undefined {
  const { workers, postgres, nats } = plan;
  if (plan.target !== "embedded" || !plan.fits || !workers || !postgres || !nats) return undefined;
  const mib = (bytes: number) => Math.floor(bytes / 2 ** 20);
  return {
    converters: workers.converters,
    convertMemoryBytes: workers.converterBytes,
    concurrency: workers.concurrency,
    embeddingBatch: workers.embeddingBatch,
    heapMib: { api: mib(workers.heapBytes.api), "worker-text": mib(workers.heapBytes["worker-text"]), "worker-model": mib(workers.heapBytes["worker-model"]) },
    postgres,
    nats,
  };
}
