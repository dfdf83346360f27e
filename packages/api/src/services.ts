import { randomUUID } from "node:crypto";
import type { DeadLetters, EventualNats, Publish } from "@homelab/adapters/jetstream";
import type { Library } from "@homelab/adapters/postgres";
import { type DocumentId, documentIdOf, ingestRequested, removeRequested, type VersionId, versionIdOf } from "@homelab/contracts";
import { type Acceptance, type Answer, type Catalog, type Graph, mediaTypeOf, type Objects, Refused, readableEndings, Unavailable } from "@homelab/pipeline";
import { context, propagation, trace } from "@opentelemetry/api";

/** What the API offers, apart from how HTTP spells it. */
export interface Services {
  ingest(upload: { source: string; name: string; bytes: Uint8Array }): Promise<{ documentId: DocumentId; versionId: VersionId; status: Acceptance }>;
  remove(documentId: DocumentId): Promise<boolean>;
  ask(question: string): Promise<Answer>;
  redrive(id: number): Promise<boolean>;
  dismiss(id: number): Promise<boolean>;
  rebuildGraph(): Promise<{ chunks: number; triples: number }>;
  library: Library;
  objects: Objects;
  graph: Graph;
  deadLetters: Pick<DeadLetters, "list" | "show" | "count">;
  nats: EventualNats;
}

/** Asked before anything is written: what cannot be announced is better not begun. */
interface Announcing {
  publish: Publish;
  natsAnswers(): Promise<void>;
}

/** Stores, records, announces; a document is accepted only when the announcement is stored too. */
export function ingestService({ catalog, objects, publish, natsAnswers }: { catalog: Catalog; objects: Objects } & Announcing): Services["ingest"] {
  return ({ source, name, bytes }) =>
    trace.getTracer("homelab").startActiveSpan("ingest", async (span) => {
      try {
        const mediaType = mediaTypeOf(name);
        if (mediaType === "application/octet-stream") {
          throw new Refused("unsupported-type", `${name}: files of this type cannot be read. Send one of: ${readableEndings.join(", ")}.`);
        }
        if (bytes.length === 0) throw new Refused("empty", `${name} is empty (0 bytes)`);
        await natsAnswers();
        const [documentId, versionId] = [documentIdOf(source), versionIdOf(bytes)];
        const carrier: Record<string, string> = {};
        propagation.inject(context.active(), carrier);
        const arrival = { documentId, versionId, source, name, mediaType, bytes: bytes.length, traceparent: carrier["traceparent"] ?? null };
        const status = await catalog.accept(arrival, () => objects.put("raw-documents", versionId, bytes));
        if (status === "removing") throw new Unavailable("database", `${name} is being removed; send it again when that is done`, { retryAfterMs: 2000 });
        // in flight: the first announcement may have been lost with its process, and every stage is idempotent
        if (status !== "unchanged") await publish(ingestRequested, { source, versionId, attempt: randomUUID() });
        span.setAttributes({ "homelab.document": documentId, "homelab.version": versionId, "homelab.status": status });
        return { documentId, versionId, status };
      } finally {
        span.end();
      }
    });
}

/** From the moment this resolves no question sees the document; what is left of it is removed by the worker. */
export function removeService({ catalog, publish, natsAnswers }: { catalog: Catalog } & Announcing): Services["remove"] {
  return async (documentId) => {
    await natsAnswers();
    const tombstone = await catalog.tombstone(documentId);
    if (tombstone === undefined) return false;
    await publish(removeRequested, { documentId, tombstone: randomUUID() });
    return true;
  };
}

/** Reads the projection anew from the facts; questions have no graph leg while it is empty. */
export function rebuildService({ catalog, graph, library, extractorId }: { catalog: Catalog; graph: Graph; library: Library; extractorId: string }): Services["rebuildGraph"] {
  return async () => {
    await graph.clear();
    const titles = new Map<DocumentId, string>();
    let [chunks, triples] = [0, 0];
    for await (const page of catalog.linkedChunks(extractorId)) {
      for (const [documentId, rows] of Map.groupBy(page, (row) => row.documentId)) {
        const title = titles.get(documentId) ?? (await titleOf(library, documentId));
        titles.set(documentId, title);
        triples += await graph.upsert({ documentId, title }, rows.map(({ id, facts }) => ({ chunkId: id, facts })));
      }
      chunks += page.length;
    }
    return { chunks, triples };
  };
}

/** The question's own trace, linked to the traces of the documents it cites: from a citation back to its upload. */
export function tracedAsk(answer: (question: string) => Promise<Answer>): Services["ask"] {
  return (question) =>
    trace.getTracer("homelab").startActiveSpan("ask", async (span) => {
      try {
        const given = await answer(question);
        const origins = new Set(given.citations.flatMap((c) => c.traceparent ?? []));
        for (const traceparent of origins) {
          const linked = trace.getSpanContext(propagation.extract(context.active(), { traceparent }));
          if (linked) span.addLink({ context: linked });
        }
        span.setAttributes({ "homelab.mode": given.mode, "homelab.citations": given.citations.length });
        return given;
      } finally {
        span.end();
      }
    });
}

async function titleOf(library: Library, documentId: DocumentId): Promise<string> {
  const document = await library.document(documentId);
  return document?.title ?? document?.name ?? documentId;
}
