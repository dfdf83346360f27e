import type { ChunkId, DocumentId, VersionId } from "@homelab/contracts";
import type { Extraction, Facts, Gap, Place } from "./document.ts";
import type { EmbeddingModel } from "./ports.ts";

export type VersionState = "accepted" | "extracted" | "chunked" | "ready" | "partial" | "dead" | "superseded";

/** A source with new bytes, about to be accepted. */
export interface Arrival {
  documentId: DocumentId;
  versionId: VersionId;
  source: string;
  name: string;
  mediaType: string;
  bytes: number;
  traceparent: string | null;
}

/** `accepted`: work to do; `in-flight`: the same version is being worked on; `unchanged`: nothing to do; `removing`: wait for the removal. */
export type Acceptance = "accepted" | "in-flight" | "unchanged" | "removing";

export interface VersionRecord {
  documentId: DocumentId;
  versionId: VersionId;
  name: string;
  source: string;
  mediaType: string;
  state: VersionState;
  extractionKey: string | null;
  title: string | null;
  language: string | null;
  gaps: readonly Gap[];
}

export interface ChunkRow {
  id: ChunkId;
  textHash: string;
  text: string;
  headings: readonly string[];
  language: string;
  tokens: number;
  span: readonly [number, number];
  places: readonly Place[];
}

export interface UnlinkedChunk {
  id: ChunkId;
  textHash: string;
  text: string;
  headings: readonly string[];
  language: string;
  /** Facts already read from the same text by the same extractor, of this or any other document. */
  facts: Facts | undefined;
}

/** `waiting`: other batches are still under way. Obsolete chunks belong to no version that questions see or wait for. */
export type Completion =
  | { kind: "waiting" }
  | { kind: "gone" }
  | { kind: "complete"; state: "ready" | "partial" | "superseded"; obsolete: readonly ChunkId[] };

/** What still has to be removed of a tombstoned document. */
export interface Remains {
  chunkIds: readonly ChunkId[];
}

/** The record of documents, versions, passages, vectors and facts: the truth everything else is rebuilt from. */
export interface Catalog {
  /** Runs `store` and records the arrival under one lock with removals of the same content. */
  accept(arrival: Arrival, store: () => Promise<void>): Promise<Acceptance>;
  /** Undefined when there is nothing to do any more: removed, tombstoned or superseded by a newer arrival. */
  version(documentId: DocumentId, versionId: VersionId): Promise<VersionRecord | undefined>;
  recordExtraction(documentId: DocumentId, versionId: VersionId, key: string, extraction: Extraction): Promise<void>;
  /** Replaces the passages of a version; resolves to those that still lack a vector of `modelId` or a link by `extractorId`. */
  writeChunks(
    documentId: DocumentId,
    versionId: VersionId,
    chunks: readonly ChunkRow[],
    by: { modelId: string; extractorId: string },
  ): Promise<ChunkId[]>;
  registerModel(model: EmbeddingModel): Promise<void>;
  textsWithoutVector(modelId: string, chunkIds: readonly ChunkId[]): Promise<{ textHash: string; text: string; headings: readonly string[] }[]>;
  /** Counts one model call per vector against the version. */
  saveVectors(
    at: { documentId: DocumentId; versionId: VersionId; modelId: string },
    vectors: readonly { textHash: string; vector: Float32Array }[],
  ): Promise<void>;
  unlinked(extractorId: string, chunkIds: readonly ChunkId[]): Promise<UnlinkedChunk[]>;
  /** `modelCalls` is what reading the facts cost. */
  saveFacts(
    at: { documentId: DocumentId; versionId: VersionId; extractorId: string; modelCalls: number },
    facts: readonly { textHash: string; facts: Facts }[],
  ): Promise<void>;
  markLinked(extractorId: string, chunkIds: readonly ChunkId[]): Promise<void>;
  /** Makes the version the one questions see when nothing is missing, and only then. */
  complete(documentId: DocumentId, versionId: VersionId, by: { modelId: string; extractorId: string }): Promise<Completion>;
  deleteChunks(chunkIds: readonly ChunkId[]): Promise<void>;
  markDead(documentId: DocumentId, versionId: VersionId, error: { class: string; reason: string; stage: string }): Promise<void>;
  /** No question sees the document from the moment this resolves. Undefined when there is no such document. */
  tombstone(documentId: DocumentId): Promise<string | undefined>;
  /** Undefined when the document is gone or no longer tombstoned. */
  remains(documentId: DocumentId): Promise<Remains | undefined>;
  /** Removes rows, unshared vectors and facts, then `deleteObject` for each object nobody else refers to, then the record. */
  purge(documentId: DocumentId, deleteObject: (bucket: "raw-documents" | "processed", key: string) => Promise<void>): Promise<void>;
  /** Every linked passage with its facts, for the rebuild of the graph. */
  linkedChunks(extractorId: string): AsyncIterable<{ id: ChunkId; documentId: DocumentId; facts: Facts }[]>;
}

export interface DocumentLabel {
  documentId: DocumentId;
  title: string;
}
