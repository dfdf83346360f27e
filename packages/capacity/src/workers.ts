import { MiB } from "@homelab/quantities";
import type { Stage } from "@homelab/contracts";
import { decided, measured } from "./figure.ts";
import type { Ledger } from "./ledger.ts";

/** How much the pipeline's own processes do at once and how large they grow. */
export interface WorkerSizes {
  /** Messages of a stage that one process works on at once. */
  concurrency: Readonly<Record<Stage, number>>;
  /** Conversions at once, over all converters. */
  converters: number;
  /** Memory of one conversion before it is ended. */
  converterBytes: number;
  /** Texts embedded in one call. */
  embeddingBatch: number;
  /** --max-old-space-size of each Node process, in bytes. */
  heapBytes: Readonly<Record<"api" | "worker-text" | "worker-model", number>>;
}

export const workerFigures = {
  chunk: decided(2, "cutting text is short; the second waits for its stores"),
  link: decided(1, "one core reads one passage"),
  ready: decided(4, "each waits for the disk"),
  remove: decided(2, "each waits for the disk"),
  ahead: decided(1, "fetched and written down while others are converted"),
  mostAtOnce: decided(4, "one process holds this many texts in its heap"),
  converterServer: measured(132 * MiB, "./just plan --measured: the converter's server, its tracker and the process that conversions are forked from, at rest"),
  modelBytes: measured(360 * MiB, 'docs/bench.md, section "memory": worker-model at rest, the model loaded'),
  textBytes: measured(80 * MiB, "32 texts of 500 tokens took 5 GB, so one of 254 tokens takes half of a 32nd"),
  outside: measured(190 * MiB, 'docs/bench.md, section "memory": worker-model at rest less what V8 holds'),
  textOutside: measured(174 * MiB, "./just plan --measured: worker-text held 326 MiB while 42 PDFs were taken in, with a heap of 152"),
  outsideShare: decided(0.25, "of the rest: what V8 keeps beside its old generation, and what was not seen"),
} as const;

export function sizeWorkers(ledger: Ledger, host: string): WorkerSizes | undefined {
  if (!["worker-text", "worker-model", "docling", "api"].every((name) => ledger.has(`${name}.memory.limit`))) return undefined;
  for (const [name, figure] of Object.entries(workerFigures)) ledger.figure(`workers.given.${name}`, /Bytes|[oO]utside$|Server$/.test(name) ? "bytes" : name === "outsideShare" ? "share" : "count", figure);
  const at = (name: keyof typeof workerFigures) => `workers.given.${name}`;
  const converters = ledger.derive("workers.converters", { unit: "count", how: "one for each converter", from: { converters: "docling.replicas" }, value: (i) => i.converters });
  const extract = ledger.derive("workers.extract", { unit: "count", how: "as many as can be converted at once for each worker and ahead, at most mostAtOnce", from: { converters: "workers.converters", workers: "worker-text.replicas", ahead: at("ahead"), mostAtOnce: at("mostAtOnce") }, value: (i) => Math.min(i.mostAtOnce, Math.ceil(i.converters / i.workers) + i.ahead) });
  const converterBytes = ledger.derive("workers.converterMemory", { unit: "bytes", how: "limit of one converter less its server", from: { limit: "docling.memory.limit", server: at("converterServer") }, value: (i) => i.limit - i.server });
  const embeddingBatch = ledger.derive("workers.embeddingBatch", {
    unit: "count",
    how: "(limit − model) ÷ text, from 1 to the profile's",
    from: { limit: "worker-model.memory.limit", model: at("modelBytes"), text: at("textBytes"), most: `hosts.${host}.profile.embeddingBatch` },
    value: (i) => Math.max(1, Math.min(i.most, Math.floor((i.limit - i.model) / i.text))),
  });
  return {
    concurrency: { extract, chunk: ledger.valueOf(at("chunk")), embed: 1, link: ledger.valueOf(at("link")), ready: ledger.valueOf(at("ready")), remove: ledger.valueOf(at("remove")) },
    ...{ converters, converterBytes, embeddingBatch },
    heapBytes: {
      api: heapOf(ledger, "api", at("outside"), at("outsideShare")),
      "worker-model": heapOf(ledger, "worker-model", at("outside"), at("outsideShare")),
      "worker-text": heapOf(ledger, "worker-text", at("textOutside"), at("outsideShare")),
    },
  };
}

const heapOf = (ledger: Ledger, name: string, outside: string, outsideShare: string): number =>
  ledger.derive(`${name}.heap`, { unit: "bytes", how: "limit − outside, less outsideShare of it, in whole MiB", from: { limit: `${name}.memory.limit`, outside, outsideShare }, value: (i) => mebi((i.limit - i.outside) * (1 - i.outsideShare)) });

const mebi = (bytes: number): number => Math.floor(bytes / MiB) * MiB;
