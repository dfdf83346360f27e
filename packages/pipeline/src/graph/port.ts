import type { ChunkId, DocumentId } from "@homelab/contracts";
import type { Facts } from "../document.ts";

export interface ChunkFacts {
  chunkId: ChunkId;
  facts: Facts;
}

/** A chunk that speaks of what was asked for. */
export interface GraphHit {
  chunkId: ChunkId;
  /** Sum of the weights of what it matched; compares within one answer only. */
  score: number;
  /** Names asked for, or things one step away from them, that the chunk mentions. */
  matched: readonly string[];
}

/** A term of an answer, as SPARQL's JSON results give it. */
export interface RdfTerm {
  type: "uri" | "literal" | "bnode";
  value: string;
  datatype?: string;
  language?: string;
}

export type QueryAnswer =
  /** `truncated`: there are more rows; a query with its own LIMIT is never cut. */
  | { kind: "bindings"; variables: readonly string[]; bindings: readonly Readonly<Record<string, RdfTerm>>[]; truncated: boolean }
  | { kind: "boolean"; value: boolean }
  /** `truncated`: the answer was longer than a person reads; what is there ends with a whole line. */
  | { kind: "triples"; ntriples: string; truncated: boolean };

/** The knowledge graph: a projection of the stored facts. Every method throws `Unavailable("graph")` while the store is away. */
export interface Graph {
  /** Replaces what the graph says of these chunks; resolves to the number of triples written. */
  upsert(document: { documentId: DocumentId; title: string }, chunks: readonly ChunkFacts[], signal?: AbortSignal): Promise<number>;
  /** Chunks the graph does not know are no error. */
  drop(chunkIds: readonly ChunkId[], signal?: AbortSignal): Promise<void>;
  /** Removes every chunk of a document, also those no list names any more. */
  dropDocument(documentId: DocumentId, signal?: AbortSignal): Promise<void>;
  /** Chunks that mention the named things or their neighbours, best first. */
  chunksFor(names: readonly string[], limit: number, signal?: AbortSignal): Promise<GraphHit[]>;
  /** A person's query: reads only, reaches no other server. Throws `InvalidQuery` for anything else. */
  query(sparql: string, signal?: AbortSignal): Promise<QueryAnswer>;
  /** Everything, as N-Quads in no particular order. */
  dump(signal?: AbortSignal): Promise<string>;
  /** Empties the graph before a rebuild. */
  clear(signal?: AbortSignal): Promise<void>;
}
