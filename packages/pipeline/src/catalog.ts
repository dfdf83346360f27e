import type { ChunkId, DocumentId, VersionId } from "@homelab/contracts";
import type { Extraction, Facts, Gap, Place } from "./document.ts";
import type { Bucket } from "./ports.ts";

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

/** Runs while the rows of these passages are locked, so that nobody links them meanwhile. */
export type DropFromGraph = (chunkIds: readonly ChunkId[]) => Promise<void>;

/** Work that is recorded and not finished: `arrivals` wait to become ready, `removals` to be gone. */
export interface Unfinished {
  arrivals: readonly { documentId: DocumentId; versionId: VersionId; source: string; traceparent: string | null }[];
  removals: readonly { documentId: DocumentId; tombstone: string }[];
}

/** The record of documents, versions, passages, vectors and facts: the truth everything else is rebuilt from. */
export interface Catalog {
  /** Runs `store` and records the arrival under one lock with removals of the same content. */
  accept(arrival: Arrival, store: () => Promise<void>): Promise<Acceptance>;
  /** Undefined when there is nothing to do any more: removed, tombstoned or superseded by a newer arrival. */
  version(documentId: DocumentId, versionId: VersionId): Promise<VersionRecord | undefined>;
  /** Runs `store` and records the extraction under one lock with removals; false, with nothing stored, when the version is gone by now. */
  recordExtraction(at: { documentId: DocumentId; versionId: VersionId }, key: string, extraction: Extraction, store: () => Promise<void>): Promise<boolean>;
  /** Replaces the passages of a version; resolves to those that still lack a vector of `modelId` or a link by `extractorId`. */
  writeChunks(
    documentId: DocumentId,
    versionId: VersionId,
    chunks: readonly ChunkRow[],
    by: { modelId: string; extractorId: string },
  ): Promise<ChunkId[]>;
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
  /** Runs `project` for those passages that still exist, under one lock with their deletion, and marks them linked: no graph outlives its passage. */
  markLinked(extractorId: string, chunkIds: readonly ChunkId[], project: (present: readonly ChunkId[]) => Promise<void>): Promise<void>;
  /** Makes the version the one questions see when nothing is missing, and only then. */
  complete(documentId: DocumentId, versionId: VersionId, by: { modelId: string; extractorId: string }): Promise<Completion>;
  /** Deletes passages that no version has, `dropFromGraph` first. */
  deleteChunks(chunkIds: readonly ChunkId[], dropFromGraph: DropFromGraph): Promise<void>;
  /** Resolves to the passages of superseded versions that questions never saw and nobody will finish now. */
  markDead(documentId: DocumentId, versionId: VersionId, error: { class: string; reason: string; stage: string }): Promise<ChunkId[]>;
  /** No question sees the document from the moment this resolves. Undefined when there is no such document. */
  tombstone(documentId: DocumentId): Promise<string | undefined>;
  /**
   * Removes a tombstoned document: its passages, `dropFromGraph` first; vectors and facts no other document shares; then `deleteObject`
   * for each object nobody else refers to; then the record. Does nothing for any other document; a repeat goes on where it stopped.
   */
  purge(documentId: DocumentId, dropFromGraph: DropFromGraph, deleteObject: (bucket: Bucket, key: string) => Promise<void>): Promise<void>;
  /** At most a thousand of each kind. */
  unfinished(): Promise<Unfinished>;
  /** Every linked passage with its facts, for the rebuild of the graph. */
  linkedChunks(extractorId: string): AsyncIterable<{ id: ChunkId; documentId: DocumentId; facts: Facts }[]>;
}
