import { createHash } from "node:crypto";
import { DataFactory } from "n3";
import type { NamedNode } from "n3";
import type { Entity } from "../document.ts";

const { namedNode } = DataFactory;

/** Our own terms. A name, not an address: `.invalid` never resolves, so nothing is ever fetched from it. */
export const NAMESPACE = "https://homelab.invalid/ns#";

/** Declared for every query a person types; a query may declare others or the same again. */
export const prefixes = {
  "": NAMESPACE,
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
  prov: "http://www.w3.org/ns/prov#",
} as const;

const own = (name: string): NamedNode => namedNode(NAMESPACE + name);

/**
 * What the graph says. Each chunk's statements stand in a graph named after the chunk:
 *
 *     document  a :Document ; rdfs:label "title" ; :hasChunk chunk ; :hasEntity entity
 *     chunk     a :Chunk ; :partOf document ; :mentions entity ; prov:wasDerivedFrom document
 *     entity    a :Entity, :Organisation ; rdfs:label "as written" ; :mentionedIn document ; :path otherEntity
 *     relation  a :Relation ; :subject entity ; :predicate "as written" ; :object entity ; :evidence "sentence" ; prov:wasDerivedFrom chunk
 */
export const terms = {
  type: namedNode(`${prefixes.rdf}type`),
  label: namedNode(`${prefixes.rdfs}label`),
  wasDerivedFrom: namedNode(`${prefixes.prov}wasDerivedFrom`),
  Document: own("Document"),
  Chunk: own("Chunk"),
  Entity: own("Entity"),
  Relation: own("Relation"),
  hasChunk: own("hasChunk"),
  hasEntity: own("hasEntity"),
  partOf: own("partOf"),
  mentions: own("mentions"),
  mentionedIn: own("mentionedIn"),
  path: own("path"),
  subject: own("subject"),
  predicate: own("predicate"),
  object: own("object"),
  evidence: own("evidence"),
} as const;

const classes: Record<Exclude<Entity["type"], "other">, NamedNode> = {
  person: own("Person"),
  organisation: own("Organisation"),
  place: own("Place"),
  date: own("Date"),
  term: own("Term"),
};

/** Undefined for things of no particular kind: they are an `:Entity` and nothing more. */
export const classOf = (type: Entity["type"]): NamedNode | undefined => (type === "other" ? undefined : classes[type]);

/** Two names with the same normal form are one thing: case, width, white space and ligatures do not tell things apart. */
export function normaliseName(name: string): string {
  // Lower-casing the upper case folds what lower-casing alone leaves apart: ß and ss, final and medial sigma.
  return name.normalize("NFKC").toUpperCase().toLowerCase().replace(/ς/gu, "σ").replace(/\s+/gu, " ").trim();
}

const CHUNK = "urn:homelab:chunk:";
const DOCUMENT = "urn:homelab:document:";
const ENTITY = "urn:homelab:entity:";
const RELATION = "urn:homelab:relation:";

/** The chunk, and the graph that holds what was read from it. */
export const chunkIri = (chunkId: string): NamedNode => namedNode(CHUNK + encoded(chunkId));
export const documentIri = (documentId: string): NamedNode => namedNode(DOCUMENT + encoded(documentId));

/** Readable for names; a name longer than a name has any reason to be is hashed. */
export function entityIri(name: string): NamedNode {
  const normal = normaliseName(name);
  return namedNode(ENTITY + (normal.length <= 120 ? encoded(normal) : `sha256-${sha256(normal)}`));
}

/** One statement of one chunk. */
export const relationIri = (...parts: readonly string[]): NamedNode => namedNode(RELATION + sha256(JSON.stringify(parts)));

/** Undefined for anything but a chunk. */
export function chunkIdFrom(iri: string): string | undefined {
  return iri.startsWith(CHUNK) ? decodeURIComponent(iri.slice(CHUNK.length)) : undefined;
}

const encoded = (text: string) => encodeURIComponent(text.toWellFormed());
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
