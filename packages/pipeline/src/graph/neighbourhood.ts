import { documentIri, entityIri, terms } from "./vocabulary.ts";

/*
 * The graph leg asks small questions, one after another, and ranks between them. One query with OPTIONAL or UNION would do the
 * same and make Oxigraph scan (its issues #1883, #1884): every shape here starts from given IRIs and joins outwards. The queries
 * are for the union of all named graphs.
 */

/** `?entity ?chunks`: how many chunks mention each of these; those nobody mentions are left out. */
export function renderFrequencies(iris: readonly string[]): string {
  return `SELECT ?entity (COUNT(?chunk) AS ?chunks) WHERE {
  VALUES ?entity { ${iris.map(iri).join(" ")} }
  ?chunk ${iri(terms.mentions.value)} ?entity
} GROUP BY ?entity`;
}

/** `?start ?near ?statements`: things one `:path` away, those stated in most chunks first. */
export function renderNeighbours(iris: readonly string[], direction: "from" | "to", limit: number): string {
  const [subject, object] = direction === "from" ? (["?start", "?near"] as const) : (["?near", "?start"] as const);
  return `SELECT ?start ?near (COUNT(?graph) AS ?statements) WHERE {
  VALUES ?start { ${iris.map(iri).join(" ")} }
  GRAPH ?graph { ${subject} ${iri(terms.path.value)} ${object} }
} GROUP BY ?start ?near ORDER BY DESC(?statements) ?start ?near LIMIT ${whole(limit)}`;
}

/** `?chunk ?score ?matched`: chunks by the sum of the weights of what they mention; equal ones by their IRI. */
export function renderNeighbourhood(weights: ReadonlyMap<string, number>, limit: number): string {
  const rows = [...weights].map(([entity, weight]) => `(${iri(entity)} ${weight.toFixed(6)})`);
  return `SELECT ?chunk (SUM(?weight) AS ?score) (GROUP_CONCAT(STR(?entity); SEPARATOR=" ") AS ?matched) WHERE {
  VALUES (?entity ?weight) { ${rows.join(" ")} }
  ?chunk ${iri(terms.mentions.value)} ?entity
} GROUP BY ?chunk ORDER BY DESC(?score) ?chunk LIMIT ${whole(limit)}`;
}

/** `?chunk`: chunks of a document, whoever still remembers them. */
export function renderChunksOf(documentId: string, limit: number): string {
  return `SELECT DISTINCT ?chunk WHERE { ${iri(documentIri(documentId).value)} ${iri(terms.hasChunk.value)} ?chunk } LIMIT ${whole(limit)}`;
}

/** IRIs of names, each once. */
export const entityIris = (names: readonly string[]): string[] => [...new Set(names.map((name) => entityIri(name).value))];

/** Only IRIs made here come in; the check is for the day one does not. */
function iri(value: string): string {
  if (/[\u0000-\u0020<>"{}|\\^`]/.test(value)) throw new TypeError(`graph query: ${JSON.stringify(value)} is not an IRI`);
  return `<${value}>`;
}

function whole(limit: number): number {
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new RangeError(`graph query: limit is ${limit}; give a whole number above 0`);
}
