import { DataFactory, Writer } from "n3";
import type { Quad, Quad_Object, Quad_Predicate, Quad_Subject } from "n3";
import type { Entity, Facts, Relation } from "../document.ts";
import { chunkIri, classOf, documentIri, entityIri, normaliseName, relationIri, terms } from "./vocabulary.ts";

export interface DescribedChunk {
  chunkId: string;
  documentId: string;
  title: string;
}

/** An update, with what it costs. */
export interface Upsert {
  update: string;
  triples: number;
}

/** Replaces a chunk's graph in one transaction: no query sees it half-written. */
export function renderUpsert(chunk: DescribedChunk, facts: Facts): Upsert {
  const triples = triplesOf(chunk, facts);
  const graph = chunkIri(chunk.chunkId).value;
  const written = new Writer({ format: "N-Triples" }).quadsToString(triples);
  return { update: `DROP SILENT GRAPH <${graph}> ;\nINSERT DATA { GRAPH <${graph}> {\n${written}} }`, triples: triples.length };
}

/** A chunk's graph as N-Quads, for a store that takes many at once. */
export function renderQuads(chunk: DescribedChunk, facts: Facts): { quads: string; triples: number } {
  const graph = chunkIri(chunk.chunkId);
  const triples = triplesOf(chunk, facts);
  const quads = triples.map((t) => DataFactory.quad(t.subject, t.predicate, t.object, graph));
  return { quads: new Writer({ format: "N-Quads" }).quadsToString(quads), triples: triples.length };
}

/** Chunks that are not there are passed over. */
export function renderDrop(chunkIds: readonly string[]): string {
  return chunkIds.map((id) => `DROP SILENT GRAPH <${chunkIri(id).value}>`).join(" ;\n");
}

export const renderClear = (): string => "DROP ALL";

function triplesOf(described: DescribedChunk, facts: Facts): Quad[] {
  const document = documentIri(described.documentId);
  const chunk = chunkIri(described.chunkId);
  const triples = new DistinctTriples();
  triples.add(document, terms.type, terms.Document);
  triples.add(document, terms.label, literal(described.title));
  triples.add(document, terms.hasChunk, chunk);
  triples.add(chunk, terms.type, terms.Chunk);
  triples.add(chunk, terms.partOf, document);
  triples.add(chunk, terms.wasDerivedFrom, document);

  const known = new Set<string>();
  for (const named of facts.entities) {
    if (normaliseName(named.name) === "") continue;
    known.add(normaliseName(named.name));
    addEntity(triples, document, chunk, named);
  }
  for (const relation of facts.relations) {
    const both = known.has(normaliseName(relation.subject)) && known.has(normaliseName(relation.object));
    if (both) addRelation(triples, described.chunkId, chunk, relation);
  }
  return triples.list;
}

function addEntity(triples: DistinctTriples, document: Quad_Subject, chunk: Quad_Subject & Quad_Object, { name, type }: Entity): void {
  const entity = entityIri(name);
  const kind = classOf(type);
  triples.add(entity, terms.type, terms.Entity);
  if (kind) triples.add(entity, terms.type, kind);
  triples.add(entity, terms.label, literal(name));
  triples.add(entity, terms.mentionedIn, document);
  triples.add(document, terms.hasEntity, entity);
  triples.add(chunk, terms.mentions, entity);
}

function addRelation(triples: DistinctTriples, chunkId: string, chunk: Quad_Object, { subject, predicate, object, evidence }: Relation): void {
  const [from, to] = [entityIri(subject), entityIri(object)];
  const relation = relationIri(chunkId, from.value, predicate, to.value);
  triples.add(from, terms.path, to);
  triples.add(relation, terms.type, terms.Relation);
  triples.add(relation, terms.subject, from);
  triples.add(relation, terms.predicate, literal(predicate));
  triples.add(relation, terms.object, to);
  triples.add(relation, terms.evidence, literal(evidence));
  triples.add(relation, terms.wasDerivedFrom, chunk);
}

/** Half of a surrogate pair is no character, and the store refuses the whole update for it. */
const literal = (text: string) => DataFactory.literal(text.toWellFormed());

class DistinctTriples {
  readonly list: Quad[] = [];
  readonly #seen = new Set<string>();

  add(subject: Quad_Subject, predicate: Quad_Predicate, object: Quad_Object): void {
    const key = JSON.stringify([subject.value, predicate.value, object.termType, object.value]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.list.push(DataFactory.quad(subject, predicate, object));
  }
}
