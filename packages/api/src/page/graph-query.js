import { read } from "./api.js";

/** @import { Answer, QueryAnswer } from "./types.ts" */

/**
 * @typedef {object} Thing
 * @property {string} iri
 * @property {string} label
 * @property {string} kind what the extractor took it for, "" when it did not say
 * @property {boolean} asked named in the question
 * @property {number} mentions cited passages that mention it
 */

/**
 * @typedef {object} Statement
 * @property {string} from
 * @property {string} predicate
 * @property {string} to
 * @property {string} evidence the sentence it was read from
 * @property {number | null} citation counted from 0; null when it was read elsewhere in the library
 */

/** @typedef {Record<string, { value: string }>} Row */

/** Our terms; the API declares their prefix. */
const own = "https://homelab.invalid/ns#";
const chunkPrefix = "urn:homelab:chunk:";

/**
 * What the cited passages speak of, and what is said about the things the question named anywhere in the library.
 * @param {Answer} answer
 * @returns {Promise<{ things: Thing[], statements: Statement[] }>}
 */
export async function aroundAnswer({ citations, entities }) {
  const chunks = [...new Set(citations.map((c) => `<${chunkPrefix}${c.chunkId}>`))].join(" ");
  if (chunks === "") return { things: [], statements: [] };
  const [mentions, said] = await Promise.all([
    select(`SELECT ?chunk ?thing ?label ?kind WHERE { VALUES ?chunk { ${chunks} } GRAPH ?chunk { ?chunk :mentions ?thing . ?thing rdfs:label ?label ; a ?kind } } LIMIT 600`),
    select(`SELECT ?chunk ?from ?predicate ?to ?evidence WHERE { VALUES ?chunk { ${chunks} } GRAPH ?chunk { ?r :subject ?from ; :predicate ?predicate ; :object ?to ; :evidence ?evidence } } LIMIT 200`),
  ]);
  const things = thingsOf(mentions, new Set(entities.map(folded)));
  const known = new Map(things.map((thing) => [thing.iri, thing]));
  const asked = things.filter((thing) => thing.asked && isIri(thing.iri)).map((thing) => `<${thing.iri}>`);
  const elsewhere = asked.length === 0 ? [] : (await Promise.all([around(asked, "from"), around(asked, "to")])).flat();
  for (const row of elsewhere) for (const end of /** @type {const} */ (["from", "to"])) addThing(known, value(row, end), value(row, `${end}Label`));

  const places = new Map(citations.map((c, i) => [chunkPrefix + c.chunkId, i]));
  const statements = new Map(
    [...elsewhere, ...said].map((row) => {
      const statement = { from: value(row, "from"), predicate: value(row, "predicate"), to: value(row, "to"), evidence: value(row, "evidence"), citation: places.get(value(row, "chunk")) ?? null };
      return [JSON.stringify([statement.from, statement.predicate, statement.to]), statement];
    }),
  );
  return { things: [...known.values()], statements: [...statements.values()].filter((s) => known.has(s.from) && known.has(s.to)) };
}

/** @param {string[]} asked @param {"from" | "to"} end */
function around(asked, end) {
  return select(`SELECT ?chunk ?from ?fromLabel ?predicate ?to ?toLabel ?evidence WHERE { VALUES ?${end} { ${asked.join(" ")} }
    GRAPH ?chunk { ?r :${end === "from" ? "subject" : "object"} ?${end} ; :subject ?from ; :object ?to ; :predicate ?predicate ; :evidence ?evidence . ?from rdfs:label ?fromLabel . ?to rdfs:label ?toLabel } } LIMIT 30`);
}

/** @param {readonly Row[]} rows @param {ReadonlySet<string>} askedNames @returns {Thing[]} */
function thingsOf(rows, askedNames) {
  /** @type {Map<string, Thing & { in: Set<string> }>} */
  const things = new Map();
  for (const row of rows) {
    const iri = value(row, "thing");
    const thing = things.get(iri) ?? { iri, label: value(row, "label"), kind: "", asked: false, mentions: 0, in: new Set() };
    things.set(iri, thing);
    thing.in.add(value(row, "chunk"));
    thing.mentions = thing.in.size;
    thing.asked ||= askedNames.has(folded(value(row, "label")));
    const kind = value(row, "kind");
    if (kind.startsWith(own) && kind !== `${own}Entity`) thing.kind = kind.slice(own.length).toLowerCase();
  }
  return [...things.values()];
}

/** @param {Map<string, Thing>} known @param {string} iri @param {string} label */
function addThing(known, iri, label) {
  if (!known.has(iri)) known.set(iri, { iri, label, kind: "", asked: false, mentions: 0 });
}

/** @param {string} query @returns {Promise<readonly Row[]>} */
async function select(query) {
  /** @type {QueryAnswer} */
  const answer = await read("/sparql", { json: { query }, background: true });
  return answer.kind === "bindings" ? answer.bindings : [];
}

/** @param {Row} row @param {string} name */
const value = (row, name) => row[name]?.value ?? "";

/** Case and width do not tell names apart. @param {string} name */
const folded = (name) => name.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();

/** The store's own words go into a query only when they cannot end it. @param {string} iri */
const isIri = (iri) => /^urn:homelab:entity:[^\s<>"{}|\\^`]+$/.test(iri);
