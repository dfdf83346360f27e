import type { ChunkId } from "@homelab/contracts";
import type { Hit, Passage, Search } from "@homelab/pipeline";
import pg from "pg";
import { byText, textStatistics, type TextStatistics } from "./by-text.ts";
import { asUnavailable, type Database, type Queryable, transaction } from "./connect.ts";

const statisticsAgeMs = 30_000;

const visible = `JOIN documents d ON d.id = c.document_id AND d.tombstone IS NULL
  WHERE EXISTS (SELECT FROM version_chunks vc WHERE vc.chunk_id = c.id AND vc.document_id = d.id AND vc.version_id = d.current_version)`;

/** `now` is in ms. */
export function postgresSearch(db: Database, now: () => number = Date.now): Search {
  let statistics: { at: number; value: TextStatistics } | undefined;
  const currentStatistics = async (client: Queryable): Promise<TextStatistics> => {
    if (statistics && now() - statistics.at < statisticsAgeMs) return statistics.value;
    const value = await textStatistics(client);
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
