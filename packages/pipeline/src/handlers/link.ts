import { type embedCompleted, kgUpsertCompleted } from "@homelab/contracts";
import type { z } from "zod";
import type { Catalog, UnlinkedChunk } from "../catalog.ts";
import type { Facts } from "../document.ts";
import type { Graph } from "../graph/index.ts";
import { done, type Handler } from "../outcome.ts";
import type { FactExtractor } from "../ports.ts";

export interface LinkPorts {
  catalog: Catalog;
  extractor: FactExtractor;
  graph: Graph;
}

/** Passages → facts → graph. Facts are stored before they are projected: the graph can always be rebuilt from them. */
export function link({ catalog, extractor, graph }: LinkPorts): Handler<z.output<(typeof embedCompleted)["body"]>> {
  return async ({ documentId, versionId, attempt, batch, chunkIds }, { publish, signal }) => {
    const version = await catalog.version(documentId, versionId);
    if (!version) return done;

    const chunks = await catalog.unlinked(extractor.id, chunkIds);
    const facts = await readFacts(chunks, extractor, signal, (read) =>
      catalog.saveFacts({ documentId, versionId, extractorId: extractor.id, modelCalls: extractor.usesModel ? 1 : 0 }, read),
    );
    let triples = 0;
    await catalog.markLinked(extractor.id, chunks.map((c) => c.id), async (present) => {
      const living = chunks.filter((c) => present.includes(c.id));
      triples = await graph.upsert(
        { documentId, title: version.title ?? version.name },
        living.map((c) => ({ chunkId: c.id, facts: facts.get(c.textHash) ?? { entities: [], relations: [] } })),
        signal,
      );
    });
    await publish(kgUpsertCompleted, { documentId, versionId, attempt, batch, triples });
    return done;
  };
}

/** Facts that cost no model call are written in groups: each write is a commit. */
const mostUnsaved = 8;

/** One call per distinct text. What a model read is saved at once: a crash after forty calls repeats none of them. */
async function readFacts(
  chunks: readonly UnlinkedChunk[],
  extractor: FactExtractor,
  signal: AbortSignal,
  save: (facts: readonly { textHash: string; facts: Facts }[]) => Promise<void>,
): Promise<Map<string, Facts>> {
  const known = new Map<string, Facts>();
  let unsaved: { textHash: string; facts: Facts }[] = [];
  for (const { textHash, facts, ...passage } of chunks) {
    if (facts) known.set(textHash, facts);
    if (known.has(textHash)) continue;
    const read = await extractor.extract(passage, signal);
    known.set(textHash, read);
    unsaved.push({ textHash, facts: read });
    if (unsaved.length < (extractor.usesModel ? 1 : mostUnsaved)) continue;
    await save(unsaved);
    unsaved = [];
  }
  if (unsaved.length > 0) await save(unsaved);
  return known;
}
