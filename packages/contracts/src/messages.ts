import { z } from "zod";
import { contract } from "./contract.ts";
import { ChunkId, DocumentId, documentIdOf, VersionId } from "./ids.ts";

/** The most chunks one message names: 100 ids of 64 characters stay far below the 1 MB payload limit. */
export const maxChunksPerMessage = 32;

/** Distinguishes one acceptance of a version from the next, so that the duplicate window never swallows a repeat made on purpose. */
const Attempt = z.string().min(1).max(64);
const versionOf = { documentId: DocumentId, versionId: VersionId, attempt: Attempt };
const batchOf = { ...versionOf, batch: z.int().nonnegative(), chunkIds: z.array(ChunkId).max(maxChunksPerMessage) };
const idOf = (name: string, body: { documentId: string; versionId: string; attempt: string; batch?: number }) =>
  [name, body.documentId, body.versionId, body.attempt, body.batch ?? ""].join(":");

/** A version's bytes are in `raw-documents` under its `versionId`, or are to be fetched from `source`. */
export const ingestRequested = contract({
  subject: "doc.ingest.requested",
  stream: "INGEST",
  version: 1,
  body: z.strictObject({
    /** Canonical URI; names the document. */
    source: z.string().min(1).max(4096),
    /** Absent when the bytes still have to be fetched from the source. */
    versionId: VersionId.optional(),
    attempt: Attempt,
  }),
  // the hash of the source: a header takes no line break, and a file name may have one
  messageId: (b) => `ingest:${documentIdOf(b.source)}:${b.versionId ?? ""}:${b.attempt}`,
});

/** The normalised document is in `processed`. */
export const ingestExtracted = contract({
  subject: "doc.ingest.extracted",
  stream: "INGEST",
  version: 1,
  body: z.strictObject({ ...versionOf, extractionKey: z.string().min(1) }),
  messageId: (b) => idOf("extracted", b),
});

/** A bounded batch of chunks that still need a vector or facts; empty when the version brought nothing new. */
export const chunked = contract({
  subject: "doc.chunked",
  stream: "INGEST",
  version: 1,
  body: z.strictObject(batchOf),
  messageId: (b) => idOf("chunked", b),
});

/** The vectors of the batch are stored. */
export const embedCompleted = contract({
  subject: "embed.completed",
  stream: "EMBED",
  version: 1,
  body: z.strictObject(batchOf),
  messageId: (b) => idOf("embedded", b),
});

/** Facts of the batch are stored and projected onto the graph. */
export const kgUpsertCompleted = contract({
  subject: "kg.upsert.completed",
  stream: "KG",
  version: 1,
  body: z.strictObject({ ...versionOf, batch: z.int().nonnegative(), triples: z.int().nonnegative() }),
  messageId: (b) => idOf("linked", b),
});

/** A tombstoned document waits for its rows, vectors, facts, triples and objects to be removed. */
export const removeRequested = contract({
  subject: "doc.remove.requested",
  stream: "INGEST",
  version: 1,
  body: z.strictObject({ documentId: DocumentId, tombstone: z.string().max(64) }),
  messageId: (b) => `remove:${b.documentId}:${b.tombstone}`,
});

/** One document that could not be finished: why, and the message to send again once the cause is gone. */
export const DeadLetter = z.strictObject({
  stage: z.string(),
  documentId: DocumentId.nullable(),
  versionId: VersionId.nullable(),
  class: z.string(),
  reason: z.string(),
  attempts: z.int().nonnegative(),
  failedAt: z.iso.datetime(),
  /** W3C trace id of the document's journey. */
  traceparent: z.string().nullable(),
  original: z.strictObject({
    subject: z.string(),
    stream: z.string(),
    sequence: z.int().nonnegative(),
    /** Body as it was received; text, because it may not be valid JSON. */
    body: z.string(),
  }),
});
export type DeadLetter = z.output<typeof DeadLetter>;

export const deadLetter = contract({
  subject: "dead.letter",
  stream: "DEAD",
  version: 1,
  body: DeadLetter,
  messageId: (b) => `dead:${b.original.stream}:${b.original.sequence}`,
});
