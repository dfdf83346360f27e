import type { ChunkId, DocumentId, VersionId } from "@homelab/contracts";
import type { Place } from "../document.ts";
import { type Dependency, Unavailable } from "../errors.ts";
import type { Graph } from "../graph/index.ts";
import { guessLanguage } from "../layout/index.ts";
import type { Chat, Embedder } from "../ports.ts";
import { fuse, topicOf } from "../retrieval/index.ts";
import type { Hit, Passage, Search } from "../search.ts";
import { compose } from "./compose.ts";

/** Runs a call to a dependency under its time limit and breaker; throws when the dependency is away or its breaker is open. */
export type Guard = <T>(dependency: Dependency, call: (signal: AbortSignal) => Promise<T>) => Promise<T>;

export interface AskPorts {
  search: Search;
  graph: Graph;
  embedder: Embedder;
  /** Absent where no language model is configured: extractive answers are then the full mode. */
  chat: Chat | undefined;
  /** Whether the original behind a citation can be opened. */
  openable(versionId: VersionId): Promise<boolean>;
  /** Names of things the question speaks of. */
  entitiesOf(question: string, language: string): string[];
  guard: Guard;
  /** Rejects while no document can be taken in: answers then know nothing newer. */
  intake(): Promise<void>;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

export interface Citation {
  documentId: DocumentId;
  versionId: VersionId;
  chunkId: ChunkId;
  title: string;
  /** The first place's page; null where the format has none. */
  page: number | null;
  places: readonly Place[];
  span: readonly [number, number];
  text: string;
  score: number;
  /** W3C trace context of the document's ingest. */
  traceparent: string | null;
}

export interface Reason {
  dependency: Dependency;
  why: string;
}

export interface Answer {
  /** `full`, or `without-` and the dependencies that were away. */
  mode: string;
  reasons: readonly Reason[];
  answer: string;
  /** False when nothing in the documents answers the question. */
  answered: boolean;
  citations: readonly Citation[];
  /** Things the cited passages speak of that the question names. */
  entities: readonly string[];
  /** Milliseconds per step. */
  timings: Readonly<Record<string, number>>;
}

/** Candidates each leg hands to the fusion. */
const perLeg = 50;
/** Passages an answer is made from. */
const considered = 8;

/**
 * Answers from the documents with citations. Legs that are away are left out and named; throws `Unavailable` only when no leg that
 * finds passages is left or the passages themselves cannot be read.
 */
export async function ask(ports: AskPorts, question: string): Promise<Answer> {
  const reasons = new Map<Dependency, string>();
  const timings: Record<string, number> = {};
  const step = steps(ports, timings, reasons);
  const language = guessLanguage(question);
  const entities = ports.entitiesOf(question, language);

  const [[questionVector, vector], text, graph] = await Promise.all([
    vectorLeg(ports, question, step),
    step("text", "text", () => ports.search.byText(topicOf(question, language), perLeg)),
    entities.length === 0 ? [] : step("graph", "graph", (signal) => ports.graph.chunksFor(entities, perLeg, signal)),
    step("intake", "nats", ports.intake),
  ]);
  if (vector === undefined && text === undefined) {
    throw new Unavailable("database", `no leg is left to search with: ${[...reasons.values()].join("; ")}`, { retryAfterMs: 5000 });
  }
  const fused = fuse<Hit>({ vector: vector ?? [], text: text ?? [], graph: graph ?? [] }).slice(0, considered);
  const passages = await step("passages", "database", () => ports.search.passages(fused.map((f) => f.chunkId)));
  if (!passages) throw new Unavailable("database", `the passages found cannot be read: ${reasons.get("database") ?? "no reason given"}`, { retryAfterMs: 5000 });

  const scores = new Map(fused.map((f) => [f.chunkId, f.score]));
  const composed = await compose({ ...ports, step, questionVector }, question, language, passages);
  const citations = composed.used.map((p) => citationOf(p, scores.get(p.chunkId) ?? 0));
  const [first] = citations;
  if (first) await step("originals", "objects", () => mustOpen(ports, first.versionId));
  return { mode: modeOf(reasons), reasons: [...reasons].map(([dependency, why]) => ({ dependency, why })), ...composed.text, citations, entities, timings };
}

/** One named, timed and guarded step; undefined when its dependency is away, which is noted. */
export type Step = <T>(name: string, dependency: Dependency, call: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;

function steps({ guard, now }: AskPorts, timings: Record<string, number>, reasons: Map<Dependency, string>): Step {
  return async (name, dependency, call) => {
    const started = now();
    try {
      return await guard(dependency, call);
    } catch (error) {
      reasons.set(dependency, error instanceof Error ? error.message : String(error));
      return undefined;
    } finally {
      timings[name] = Math.round((now() - started) * 10) / 10;
    }
  };
}

/** The question's vector and what it found; either is undefined when its part is away. */
async function vectorLeg({ embedder, search }: AskPorts, question: string, step: Step): Promise<[Float32Array | undefined, Hit[] | undefined]> {
  const vectors = await step("embed", "embedder", (signal) => embedder.embed([question], "query", signal));
  const [vector] = vectors ?? [];
  return [vector, vector && (await step("vector", "vectors", () => search.byVector(vector, embedder.model.id, perLeg)))];
}

async function mustOpen({ openable }: AskPorts, versionId: VersionId): Promise<void> {
  if (!(await openable(versionId))) throw new Error(`the original of ${versionId} cannot be opened: the citation cannot be checked now`);
}

function modeOf(reasons: ReadonlyMap<Dependency, string>): string {
  return reasons.size === 0 ? "full" : `without-${[...reasons.keys()].sort().join("-and-")}`;
}

function citationOf(p: Passage, score: number): Citation {
  const { documentId, versionId, chunkId, title, places, span, text, traceparent } = p;
  return { documentId, versionId, chunkId, title, page: places[0]?.page ?? null, places, span, text, score, traceparent };
}
