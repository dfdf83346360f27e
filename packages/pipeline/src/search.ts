import type { ChunkId, DocumentId, VersionId } from "@homelab/contracts";
import type { Place } from "./document.ts";

/** A chunk found by one leg, best first; scores of different legs do not compare. */
export interface Hit {
  chunkId: ChunkId;
  score: number;
}

/** A passage with everything a citation needs. */
export interface Passage {
  chunkId: ChunkId;
  documentId: DocumentId;
  versionId: VersionId;
  title: string;
  name: string;
  mediaType: string;
  text: string;
  headings: readonly string[];
  language: string;
  places: readonly Place[];
  span: readonly [number, number];
  /** W3C trace context of the ingest that brought it. */
  traceparent: string | null;
}

/** The question side of the catalog. Sees current versions of documents without a tombstone, and nothing else. */
export interface Search {
  byVector(vector: Float32Array, modelId: string, limit: number): Promise<Hit[]>;
  /** Exact neighbours without the index: the yardstick of the index's recall. */
  byVectorExactly(vector: Float32Array, modelId: string, limit: number): Promise<Hit[]>;
  /** BM25 over stemmed words. */
  byText(question: string, limit: number): Promise<Hit[]>;
  /** In the order of `ids`; those that are gone by now are left out. */
  passages(ids: readonly ChunkId[]): Promise<Passage[]>;
}
