import type { ChunkId } from "@homelab/contracts";
import type { Hit, Passage, Search } from "@homelab/pipeline";
import pg from "pg";
import { asUnavailable, type Database, type Queryable, transaction } from "./connect.ts";
import { searchText, textConfig } from "./full-text.ts";

/** BM25's usual constants (Robertson & Zaragoza 2009, §3.5). */
const k1 = 1.2;
const b = 0.75;
/** Passages that are ranked at most; the rarest words of the question choose them. */
const candidates = 3000;
const statisticsAgeMs = 30_000;

const visible = `JOIN documents d ON d.id = c.document_id AND d.tombstone IS NULL
  WHERE EXISTS (SELECT FROM version_chunks vc WHERE vc.chunk_id = c.id AND vc.document_id = d.id AND vc.version_id = d.current_version)`;

interface Statistics {
  chunks: number;
  averageTokens: number;
  languages: string[];
}

/** `now` is in ms. */
export function postgresSearch(db: Database, now: () => number = Date.now): Search {
  let statistics: { at: number; value: Statistics } | undefined;
  const currentStatistics = async (client: Queryable): Promise<Statistics> => {
    if (statistics && now() - statistics.at < statisticsAgeMs) return statistics.value;
    const { rows } = await client.query<Statistics>(
      `SELECT count(*)::int AS chunks, coalesce(avg(tokens), 1)::float AS "averageTokens",
              coalesce(array_agg(DISTINCT language), '{}') AS languages FROM chunks`,
    );
    const value = rows[0] ?? { chunks: 0, averageTokens: 1, languages: [] };
    // a young index changes quickly; an old one does not
    if (value.chunks > 0) statistics = { at: now(), value };
    return value;
  };

  return {
    byVector: (vector, modelId, limit) =>
      transaction(db, async (client) => {
        await client.query("SET LOCAL hnsw.iterative_scan = 'relaxed_order'");
        await client.query("SET LOCAL hnsw.ef_search = 200");
        return byVector(client, vector, modelId, limit);
      }),
    byVectorExactly: (vector, modelId, limit) =>
      transaction(db, async (client) => {
        await client.query("SET LOCAL enable_indexscan = off");
        return byVector(client, vector, modelId, limit);
      }),
    byText: (question, limit) => transaction(db, async (client) => byText(client, await currentStatistics(client), question, limit)),
    passages: (ids) => asUnavailable("database", async () => passages(db, ids)),
  };
}

async function byVector(client: Queryable, vector: Float32Array, modelId: string, limit: number): Promise<Hit[]> {
  // the cast and the literal model repeat the index's own expression: the planner uses it only then
  const space = `embedding::vector(${vector.length})`;
  const { rows } = await client.query<Hit>(
    `SELECT n.id AS "chunkId", 1 - n.distance AS score FROM (
       SELECT c.id, e.${space} <=> $1::vector(${vector.length}) AS distance
         FROM embeddings e JOIN chunks c ON c.text_hash = e.text_hash ${visible} AND e.model_id = ${pg.escapeLiteral(modelId)}
        ORDER BY e.${space} <=> $1::vector(${vector.length}) LIMIT $2) n
      ORDER BY n.distance, n.id`,
    [`[${vector.join(",")}]`, limit],
  );
  return rows;
}

interface Term {
  lexeme: string;
  frequency: number;
}

async function byText(client: Queryable, { chunks, averageTokens, languages }: Statistics, question: string, limit: number): Promise<Hit[]> {
  const all = await termsOf(client, question, languages);
  const terms = selective(all.filter((t) => t.frequency > 0));
  if (terms.length === 0) return [];
  const idf = terms.map((t) => Math.log(1 + (chunks - t.frequency + 0.5) / (t.frequency + 0.5)));
  const { rows } = await client.query<Hit>(
    `WITH term AS (SELECT * FROM unnest($1::text[], $2::float8[]) AS t (lexeme, idf))
     SELECT c.id AS "chunkId", sum(term.idf * w.tf * ${k1 + 1} / (w.tf + ${k1} * (${1 - b} + ${b} * c.tokens / $3::float8))) AS score
       FROM (SELECT c.id, c.search, c.tokens FROM chunks c ${visible} AND c.search @@ $4::tsquery) c
       CROSS JOIN LATERAL (SELECT lexeme, cardinality(positions) AS tf FROM unnest(c.search) WHERE lexeme = ANY ($1)) w
       JOIN term USING (lexeme)
      GROUP BY c.id ORDER BY score DESC, c.id LIMIT $5`,
    [terms.map((t) => t.lexeme), idf, averageTokens, anyOf(terms), limit],
  );
  return rows;
}

/** The question's words as each language in the index would have stemmed them, with the number of passages that hold them. */
async function termsOf(client: Queryable, question: string, languages: readonly string[]): Promise<Term[]> {
  const configs = [...new Set(languages.map(textConfig))];
  const { rows } = await client.query<Term>(
    `SELECT lexeme, (SELECT count(*)::int FROM chunks c WHERE c.search @@ (quote_literal(lexeme)::tsquery)) AS frequency
       FROM (SELECT DISTINCT lexeme FROM unnest($1::text[]) AS config, unnest(to_tsvector(config::regconfig, $2))) t`,
    [configs, searchText(question, "und")],
  );
  return rows.sort((x, y) => x.frequency - y.frequency || (x.lexeme < y.lexeme ? -1 : 1));
}

/** Rare words first until enough passages are in; a word that half the library has would only cost time. */
function selective(terms: readonly Term[]): Term[] {
  let sum = 0;
  return terms.filter((t, i) => {
    sum += t.frequency;
    return i === 0 || sum <= candidates;
  });
}

function anyOf(terms: readonly Term[]): string {
  return terms.map((t) => `'${t.lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`).join(" | ");
}

async function passages(db: Queryable, ids: readonly ChunkId[]): Promise<Passage[]> {
  const { rows } = await db.query<Passage & { start: number; end: number }>(
    `SELECT DISTINCT ON (c.id) c.id AS "chunkId", c.document_id AS "documentId", vc.version_id AS "versionId", coalesce(d.title, d.name) AS title,
            d.name, v.media_type AS "mediaType", c.text, c.headings, c.language, vc.places, vc.span_start AS start, vc.span_end AS "end", v.traceparent
       FROM chunks c
       JOIN documents d ON d.id = c.document_id AND d.tombstone IS NULL
       JOIN version_chunks vc ON vc.chunk_id = c.id AND vc.document_id = d.id AND vc.version_id = d.current_version
       JOIN versions v ON v.document_id = d.id AND v.id = vc.version_id
      WHERE c.id = ANY ($1) ORDER BY c.id, vc.ordinal`,
    [ids],
  );
  const byId = new Map(rows.map(({ start, end, ...row }) => [row.chunkId, { ...row, span: [start, end] as const }]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
