import { sha256 } from "@homelab/contracts";
import type { Bucket } from "@homelab/pipeline";
import type { Inside } from "./inside.ts";

/** What a client was promised about a document, and what must have become of it. */
export interface Expectation {
  name: string;
  /** The version accepted last. */
  versionId: string;
  fate: "ready" | "dead" | "removed";
  /** Versions that were sent broken on purpose, the last one or earlier ones. */
  poisoned: readonly string[];
  /** Words that stand in the document and nowhere else; each must be found in its passages. */
  marks: readonly string[];
}

export interface Violation {
  /** The promise that is broken. */
  rule: string;
  /** Whom it concerns. */
  detail: string;
}

export interface Balance {
  accepted: number;
  ready: number;
  dead: number;
  removed: number;
  chunks: number;
  triples: number;
  violations: Violation[];
}

/** All that is compared. */
export type Stores = Pick<Inside, "rows" | "streams" | "letters" | "graph" | "objects">;

/** Documents the clients saw accepted, by id. */
export type Promises = ReadonlyMap<string, Expectation>;

/**
 * Compares what clients were promised with what is in the stores: nothing lost, nothing twice, nothing left over. Reads every store
 * itself and trusts no status of the platform. To be asked when the streams are quiet.
 */
export async function checkConservation(inside: Stores, promised: Promises, rebuildGraph: () => Promise<unknown>): Promise<Balance> {
  const violations: Violation[] = [];
  const blame = (rule: string, details: Iterable<string>) => {
    for (const detail of details) violations.push({ rule, detail });
  };
  const counts = await checkFates(inside, promised, blame);
  await checkStreams(inside, promised, blame);
  const chunks = await checkRows(inside, blame);
  await checkTexts(inside, promised, blame);
  const triples = await checkGraph(inside, rebuildGraph, blame);
  await checkObjects(inside, blame);
  return { accepted: promised.size, ...counts, chunks, triples, violations };
}

type Blame = (rule: string, details: Iterable<string>) => void;

interface VersionRow {
  document: string;
  wanted: string;
  state: string;
}

async function checkFates(inside: Stores, promised: Promises, blame: Blame): Promise<{ ready: number; dead: number; removed: number }> {
  const rows = await inside.rows<VersionRow>(
    "SELECT d.id AS document, d.wanted_version AS wanted, coalesce(v.state, 'no version') AS state FROM documents d LEFT JOIN versions v ON v.document_id = d.id AND v.id = d.wanted_version",
  );
  const found = new Map(rows.map((row) => [row.document, row]));
  const counts = { ready: 0, dead: 0, removed: 0 };
  for (const [id, { name, fate, versionId }] of promised) {
    const row = found.get(id);
    const became = row === undefined ? "removed" : row.state;
    if (became === "ready" || became === "dead" || became === "removed") counts[became]++;
    if (became !== fate) blame("every accepted document ends as it must", [`${name} is ${became}, must be ${fate}`]);
    if (row && row.wanted !== versionId) blame("the version accepted last is the one wanted", [`${name} wants ${row.wanted}`]);
  }
  blame("no document appears that nobody was promised", rows.filter(({ document }) => !promised.has(document)).map(({ document, state }) => `${document} ${state}`));
  const unfinished = await inside.rows<{ id: string; state: string }>("SELECT id, state FROM versions WHERE state NOT IN ('ready', 'partial', 'dead', 'superseded')");
  blame("nothing is stuck", unfinished.map(({ id, state }) => `version ${id} is ${state}`));
  return counts;
}

async function checkStreams(inside: Stores, promised: Promises, blame: Blame): Promise<void> {
  const [streams, letters] = [await inside.streams(), await inside.letters()];
  for (const { name, messages, consumers } of streams) {
    const kept = name === "DEAD" ? letters.length : 0;
    if (messages !== kept) blame("the streams are drained", [`${name} holds ${messages} messages, ${kept} of them dead letters`]);
    blame("nothing is in work", consumers.filter((c) => c.inWork > 0 && c.name !== "dead").map((c) => `${c.name}: ${c.inWork}`));
  }
  const poisoned = new Set([...promised].filter(([, { fate }]) => fate === "dead").map(([id]) => id));
  const named = new Set(letters.map(({ documentId }) => documentId ?? "nobody"));
  blame("each poisoned document has a dead letter", poisoned.difference(named));
  const broken = new Set([...promised.values()].flatMap((expectation) => expectation.poisoned));
  blame("only poisoned documents have dead letters", letters.filter(({ versionId }) => !broken.has(versionId ?? "none")).map((l) => `${l.stage} ${l.documentId ?? "unknown"}: ${l.class} ${l.reason}`));
}

/** Each query finds rows that must not exist. */
const impossible: Readonly<Record<string, string>> = {
  "passages of a version are numbered without gaps": `SELECT version_id AS detail FROM version_chunks GROUP BY document_id, version_id
    HAVING count(*) <> max(ordinal) + 1 OR min(ordinal) <> 0 OR count(*) <> count(DISTINCT span_start)`,
  "a version that is ready has passages": `SELECT v.id AS detail FROM versions v JOIN documents d ON d.id = v.document_id AND d.current_version = v.id
    WHERE v.state = 'ready' AND NOT EXISTS (SELECT FROM version_chunks vc WHERE vc.document_id = v.document_id AND vc.version_id = v.id)`,
  "what is ready is what questions see": `SELECT d.id AS detail FROM documents d JOIN versions v ON v.document_id = d.id AND v.id = d.wanted_version
    WHERE v.state IN ('ready', 'partial') AND d.current_version IS DISTINCT FROM d.wanted_version`,
  "no passage is left without a version": "SELECT id AS detail FROM chunks c WHERE NOT EXISTS (SELECT FROM version_chunks vc WHERE vc.chunk_id = c.id)",
  "every passage is linked": "SELECT id AS detail FROM chunks WHERE linked_by IS NULL",
  "every passage has one vector": `SELECT c.id AS detail FROM chunks c WHERE (SELECT count(*) FROM embeddings e WHERE e.text_hash = c.text_hash) <> 1`,
  "every passage has its facts once": `SELECT c.id AS detail FROM chunks c WHERE (SELECT count(*) FROM facts f WHERE f.text_hash = c.text_hash) <> 1`,
  "no vector is left without a passage": "SELECT text_hash AS detail FROM embeddings e WHERE NOT EXISTS (SELECT FROM chunks c WHERE c.text_hash = e.text_hash)",
  "no facts are left without a passage": "SELECT text_hash AS detail FROM facts f WHERE NOT EXISTS (SELECT FROM chunks c WHERE c.text_hash = f.text_hash)",
  "no removal is left half-done": "SELECT id AS detail FROM documents WHERE tombstone IS NOT NULL",
};

async function checkRows(inside: Stores, blame: Blame): Promise<number> {
  for (const [rule, sql] of Object.entries(impossible)) {
    blame(rule, (await inside.rows<{ detail: string }>(sql)).map(({ detail }) => detail));
  }
  const [count] = await inside.rows<{ n: number }>("SELECT count(*)::int AS n FROM chunks");
  return count?.n ?? 0;
}

/** Passages of dead versions count too: what was written stays until the document is removed. */
async function checkTexts(inside: Stores, promised: Promises, blame: Blame): Promise<void> {
  const rows = await inside.rows<{ document: string; text: string }>(
    `SELECT vc.document_id AS document, string_agg(c.text, ' ' ORDER BY vc.ordinal) AS text
       FROM version_chunks vc JOIN chunks c ON c.id = vc.chunk_id JOIN documents d ON d.id = vc.document_id AND d.current_version = vc.version_id GROUP BY 1`,
  );
  const texts = new Map(rows.map(({ document, text }) => [document, text]));
  for (const [id, { name, fate, marks }] of promised) {
    const text = texts.get(id) ?? "";
    if (fate === "ready") blame("the whole text is in the passages", marks.filter((mark) => !text.includes(mark)).map((mark) => `${name} lacks ${mark}`));
  }
}

async function checkGraph(inside: Stores, rebuildGraph: () => Promise<unknown>, blame: Blame): Promise<number> {
  const chunks = new Set((await inside.rows<{ id: string }>("SELECT id FROM chunks WHERE linked_by IS NOT NULL")).map(({ id }) => `urn:homelab:chunk:${id}`));
  const before = quadsIn(await inside.graph.dump());
  const graphs = new Set([...before].map(graphOf));
  blame("every linked passage has its graph", chunks.difference(graphs));
  blame("no graph is left without a passage", graphs.difference(chunks));
  await rebuildGraph();
  const after = quadsIn(await inside.graph.dump());
  blame("the graph says what a rebuild says", [...before.symmetricDifference(after)].slice(0, 20));
  return after.size;
}

const quadsIn = (dump: string): Set<string> => new Set(dump.split("\n").filter((line) => line.trim() !== ""));
const graphOf = (quad: string): string => /<([^>]*)> \.$/.exec(quad)?.[1] ?? "the default graph";

async function checkObjects(inside: Stores, blame: Blame): Promise<void> {
  const versions = await inside.rows<{ id: string; key: string | null }>("SELECT DISTINCT id, extraction_key AS key FROM versions");
  const wanted: Record<Bucket, Set<string>> = { "raw-documents": new Set(versions.map(({ id }) => id)), processed: new Set(versions.flatMap(({ key }) => key ?? [])) };
  for (const bucket of ["raw-documents", "processed"] as const) {
    const kept = new Set<string>();
    for await (const key of inside.objects.keys(bucket)) kept.add(key);
    blame("every object is there", [...wanted[bucket].difference(kept)].map((key) => `${bucket}/${key}`));
    blame("no object is left over", [...kept.difference(wanted[bucket])].map((key) => `${bucket}/${key}`));
  }
  for (const id of wanted["raw-documents"]) {
    const bytes = await inside.objects.get("raw-documents", id);
    if (bytes && sha256(bytes) !== id) blame("every object is whole", [`raw-documents/${id}`]);
  }
}
