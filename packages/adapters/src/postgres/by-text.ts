import type { Hit } from "@homelab/pipeline";
import type { Queryable } from "./connect.ts";
import { searchText, textConfig } from "./full-text.ts";

/**
 * BM25's constants (Robertson & Zaragoza 2009, §3.5). `b` is below the usual .75 because chunks are of nearly one length already:
 * .4 found more on the tuning questions of tests/bench.
 */
const k1 = 1.2;
const b = 0.4;
/** Passages that are ranked at most; the rarest words of the question choose them, all of its words rank them. */
const candidates = 1500;

export interface TextStatistics {
  chunks: number;
  averageTokens: number;
  languages: readonly { language: string; chunks: number }[];
}

export async function textStatistics(client: Queryable): Promise<TextStatistics> {
  const { rows } = await client.query<{ language: string; chunks: number; tokens: number }>(
    "SELECT language, count(*)::int AS chunks, sum(tokens)::float AS tokens FROM chunks GROUP BY language",
  );
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return { chunks: sum((r) => r.chunks), averageTokens: sum((r) => r.tokens) / Math.max(1, sum((r) => r.chunks)), languages: rows };
}

/** A word of the question in every form it has in the index, with the number of passages it is in. */
interface Term {
  lexemes: readonly string[];
  frequency: number;
}

/** BM25 times the share of the question's words that the passage has: one that has all of them answers before one that repeats a rare one. */
export async function byText(client: Queryable, statistics: TextStatistics, question: string, limit: number): Promise<Hit[]> {
  const terms = (await termsOf(client, statistics, question)).filter((t) => t.frequency > 0);
  if (terms.length === 0) return [];
  // the statistics are older than the frequencies: while documents pour in, a word may be in more passages than were counted
  const idf = ({ frequency }: Term) => Math.log(1 + (Math.max(statistics.chunks, frequency) - frequency + 0.5) / (frequency + 0.5));
  const forms = terms.flatMap((term) => term.lexemes.map((lexeme) => ({ lexeme, idf: idf(term) })));
  const { rows } = await client.query<Hit>(
    `WITH term AS (SELECT * FROM unnest($1::text[], $2::float8[]) AS t (lexeme, idf)),
          found AS MATERIALIZED (SELECT id, search, tokens FROM chunks WHERE search @@ $5::tsquery),
          ranked AS MATERIALIZED (
            SELECT c.id, sqrt(sum(term.idf) / $3::float8) * sum(term.idf * w.tf * ${k1 + 1} / (w.tf + ${k1} * (${1 - b} + ${b} * c.tokens / $4::float8))) AS score
              FROM found c
              CROSS JOIN LATERAL (SELECT lexeme, cardinality(positions) AS tf FROM unnest(c.search) WHERE lexeme = ANY ($1)) w
              JOIN term USING (lexeme)
             GROUP BY c.id)
     SELECT r.id AS "chunkId", r.score FROM (SELECT * FROM ranked ORDER BY score DESC, id) r CROSS JOIN LATERAL (${isVisible("r.id")}) v
      ORDER BY r.score DESC, r.id LIMIT $6`,
    [forms.map((f) => f.lexeme), forms.map((f) => f.idf), terms.reduce((sum, term) => sum + idf(term), 0), statistics.averageTokens, anyOf(selective(terms)), limit],
  );
  return rows;
}

/** One row when a current version of a living document has the passage. The limit keeps it a probe per passage, in the order of their scores. */
const isVisible = (id: string) => `SELECT 1 FROM version_chunks vc JOIN documents d ON d.id = vc.document_id AND d.current_version = vc.version_id AND d.tombstone IS NULL
  WHERE vc.chunk_id = ${id} LIMIT 1`;

/**
 * Each language of the index stems the question's words in its own way and leaves out its own commonest words. A word that a language
 * leaves out counts as being in all its passages: otherwise "what" in one passage of unknown language would pass for a rare word.
 */
async function termsOf(client: Queryable, { languages }: TextStatistics, question: string): Promise<Term[]> {
  const configs = Map.groupBy(languages, (l) => textConfig(l.language));
  const { rows } = await client.query<{ lexemes: string[]; everywhere: number }>(
    `SELECT array_agg(DISTINCT lexeme ORDER BY lexeme) FILTER (WHERE lexeme IS NOT NULL) AS lexemes,
            coalesce(sum(chunks) FILTER (WHERE lexeme IS NULL), 0)::int AS everywhere
       FROM (SELECT DISTINCT lower(token) AS word FROM ts_parse('default', $1) WHERE tokid <> 12) AS word
       CROSS JOIN unnest($2::text[], $3::int[]) AS config (name, chunks)
       LEFT JOIN LATERAL unnest(tsvector_to_array(to_tsvector(config.name::regconfig, word))) AS lexeme ON true
      GROUP BY word`,
    [searchText(question, "und"), [...configs.keys()], [...configs.values()].map((of) => of.reduce((sum, l) => sum + l.chunks, 0))],
  );
  const distinct = new Map(rows.filter((r) => r.lexemes).map((r) => [r.lexemes.join("\n"), r]));
  const found = await client.query<{ n: number }>(
    "SELECT (SELECT count(*)::int FROM chunks c WHERE c.search @@ query::tsquery) AS n FROM unnest($1::text[]) WITH ORDINALITY AS t (query, at) ORDER BY at",
    [[...distinct.values()].map((r) => anyOf([r]))],
  );
  const terms = [...distinct.values()].map(({ lexemes, everywhere }, at) => ({ lexemes, frequency: (found.rows[at]?.n ?? 0) && (found.rows[at]?.n ?? 0) + everywhere }));
  return terms.sort((x, y) => x.frequency - y.frequency || (x.lexemes.join() < y.lexemes.join() ? -1 : 1));
}

/** Rare words first until enough passages are in; a word that half the library has would only cost time. */
function selective(terms: readonly Term[]): Term[] {
  let sum = 0;
  return terms.filter((t, i) => {
    sum += t.frequency;
    return i === 0 || sum <= candidates;
  });
}

function anyOf(terms: readonly Pick<Term, "lexemes">[]): string {
  return terms.flatMap((t) => t.lexemes).map((lexeme) => `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`).join(" | ");
}
