import { bury, connectNats, consume, type ConsumeOptions, isIdle, type NatsConnection, publisher } from "@homelab/adapters/jetstream";
import { doclingConverter } from "@homelab/adapters/docling";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { documentSlots, openEmbedder, openExtractor, openObjects, openTokenizer } from "@homelab/adapters/platform";
import { admitted, connectPostgres, postgresCatalog } from "@homelab/adapters/postgres";
import { openSource } from "@homelab/adapters/sources";
import { consumers, type DeadLetter, type Stage } from "@homelab/contracts";
import { type Catalog, chunk, embed, extract, link, ready, remove } from "@homelab/pipeline";
import type { Connections } from "@homelab/settings";
import { resume } from "./resume.ts";
import { slots as usualSlots } from "./slots.ts";

export interface WorkerOptions {
  name: string;
  stages: readonly WorkerStage[];
  /** Messages of a stage that this process works on at once. Default: `slots`. */
  slots?: Readonly<Record<Stage, number>>;
  /** Texts embedded in one call. Default: the handler's. */
  batch?: number;
  signal: AbortSignal;
  log: ConsumeOptions["log"];
  /** Called once NATS and Postgres have let it in: until then it works on nothing. */
  onAdmitted?: () => void;
}

/** `dead` buries what the server gave up on and announces again what got lost before any queue had it. */
export type WorkerStage = Stage | "dead";

/** Runs the stages until the signal, then finishes what is under way. Rejects when a part fails in a way only a restart mends. */
export async function runWorker(connections: Connections, { name, stages, slots = usualSlots, batch, signal, log, onAdmitted }: WorkerOptions): Promise<void> {
  const db = connectPostgres(connections.postgres, { max: 8, name });
  const nats = await connectNats(connections.nats, name, { patient: true, signal });
  const stop = new AbortController();
  try {
    await admitted(db, signal);
    onAdmitted?.();
    const run = await handlers(connections, nats, postgresCatalog(db), { slots, batch, signal: AbortSignal.any([signal, stop.signal]), log });
    await Promise.all(stages.map((stage) => run[stage]()));
  } finally {
    stop.abort();
    await nats.drain();
    await db.end();
  }
}

async function handlers(
  connections: Connections,
  nats: NatsConnection,
  catalog: Catalog,
  { slots, batch, ...loop }: Pick<ConsumeOptions, "signal" | "log"> & { slots: Readonly<Record<Stage, number>>; batch: number | undefined },
): Promise<Record<WorkerStage, () => Promise<void>>> {
  const objects = await openObjects(connections.objects);
  const { model, countTokens: count } = await openTokenizer(connections.embedder);
  const extractor = openExtractor(connections);
  const graph = oxigraphGraph({ url: connections.oxigraph.url, timeoutMs: 30_000 });
  const by = { modelId: model.id, extractorId: extractor.id };
  const onDead = async ({ documentId, versionId, class: kind, reason, stage }: DeadLetter) => {
    if (!documentId || !versionId) return;
    const obsolete = await catalog.markDead(documentId, versionId, { class: kind, reason, stage });
    if (obsolete.length > 0) await catalog.deleteChunks(obsolete, (chunkIds) => graph.drop(chunkIds));
  };
  const options = (stage: Stage, atOnce = slots[stage]): ConsumeOptions => ({ ...loop, slots: atOnce, onDead });
  return {
    extract: () =>
      consume(nats, consumers.extract, extract({ catalog, objects, converter: doclingConverter(connections.converter), openSource: openSource(objects) }), options("extract")),
    chunk: () => consume(nats, consumers.chunk, chunk({ catalog, objects, model, count, extractorId: extractor.id }), options("chunk")),
    embed: async () => consume(nats, consumers.embed, embed({ catalog, embedder: await openEmbedder(connections.embedder), ...(batch === undefined ? {} : { batch }) }), options("embed")),
    link: () => consume(nats, consumers.link, link({ catalog, extractor, graph }), options("link", documentSlots(connections) || slots.link)),
    ready: () => consume(nats, consumers.ready, ready({ catalog, graph, ...by }), options("ready")),
    remove: () => consume(nats, consumers.remove, remove({ catalog, graph, objects }), options("remove")),
    dead: async () => {
      const log = ({ announced }: { announced: number }) => loop.log({ stage: "resume", sequence: 0, outcome: "announced again", attempt: 1, ms: 0, why: `${announced} unfinished and on no queue` });
      await Promise.all([bury(nats, { signal: loop.signal, onDead }), resume({ catalog, isIdle: () => isIdle(nats), publish: publisher(nats), log }, loop.signal)]);
    },
  };
}
