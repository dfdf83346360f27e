import type { ChunkId, DocumentId, VersionId } from "@homelab/contracts";
import type { Acceptance, Arrival, Catalog, ChunkRow, Completion, Facts, UnlinkedChunk, VersionRecord } from "@homelab/pipeline";
import { searchText, textConfig } from "./full-text.ts";
import { asUnavailable, type Database, type Queryable, transaction } from "./connect.ts";
import { complete, deleteChunks, purge } from "./lifecycle.ts";

/** Serialises arrivals and removals of the same content. */
const contentLock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 1))";
/** Held shared by writers of passages, exclusively while unshared vectors are collected. */
export const sharedTextsLock = { shared: "SELECT pg_advisory_xact_lock_shared(42)", exclusive: "SELECT pg_advisory_xact_lock(42)" };

export function postgresCatalog(db: Database): Catalog {
  const query = <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    asUnavailable("database", async () => (await db.query(text, values)).rows as Row[]);

  return {
    accept: (arrival, store) => transaction(db, (client) => accept(client, arrival, store)),

    async version(documentId, versionId) {
      const [row] = await query<VersionRecord>(
        `SELECT d.id AS "documentId", v.id AS "versionId", d.name, d.source, v.media_type AS "mediaType", v.state,
                v.extraction_key AS "extractionKey", v.title, v.language, v.gaps
           FROM versions v JOIN documents d ON d.id = v.document_id
          WHERE d.id = $1 AND v.id = $2 AND d.tombstone IS NULL AND $2 IN (d.wanted_version, d.current_version)`,
        [documentId, versionId],
      );
      return row;
    },

    recordExtraction: (documentId, versionId, key, e, store) =>
      transaction(db, async (client) => {
        await client.query(contentLock, [versionId]);
        const { rowCount } = await client.query(
          `UPDATE versions v SET state = CASE WHEN state IN ('accepted', 'dead') THEN 'extracted' ELSE state END, extraction_key = $3,
                  title = $4, language = $5, pages = $6, page_sizes = $7, gaps = $8, error = NULL
            WHERE document_id = $1 AND id = $2 AND EXISTS (SELECT FROM documents d WHERE d.id = $1 AND d.tombstone IS NULL)`,
          [documentId, versionId, key, e.title, e.language, e.pageCount, JSON.stringify(e.pageSizes), JSON.stringify(e.gaps)],
        );
        if (rowCount === 0) return false;
        await store();
        return true;
      }),

    writeChunks: (documentId, versionId, chunks, by) =>
      transaction(db, (client) => writeChunks(client, { documentId, versionId }, chunks, by)),

    async registerModel({ id }) {
      const [row] = await query("SELECT 1 FROM models WHERE id = $1", [id]);
      if (!row) throw new Error(`embedding model ${id} is not in the database's "models" table. Run the migrations with this model (./just up).`);
    },

    textsWithoutVector: (modelId, chunkIds) =>
      query(
        `SELECT DISTINCT ON (c.text_hash) c.text_hash AS "textHash", c.text, c.headings FROM chunks c
          WHERE c.id = ANY ($2) AND NOT EXISTS (SELECT FROM embeddings e WHERE e.model_id = $1 AND e.text_hash = c.text_hash)
          ORDER BY c.text_hash`,
        [modelId, chunkIds],
      ),

    saveVectors: (at, vectors) =>
      transaction(db, async (client) => {
        await client.query(sharedTextsLock.shared);
        const { rowCount } = await client.query(
          `INSERT INTO embeddings (model_id, text_hash, embedding)
           SELECT $1, t.hash, t.vector::vector FROM unnest($2::text[], $3::text[]) AS t (hash, vector)
            WHERE EXISTS (SELECT FROM chunks WHERE text_hash = t.hash)
           ON CONFLICT DO NOTHING`,
          [at.modelId, vectors.map((v) => v.textHash), vectors.map((v) => `[${v.vector.join(",")}]`)],
        );
        await countCalls(client, at, rowCount ?? 0);
      }),

    async unlinked(extractorId, chunkIds) {
      const rows = await query<Omit<UnlinkedChunk, "facts"> & { facts: Facts | null }>(
        `SELECT c.id, c.text_hash AS "textHash", c.text, c.headings, c.language, f.facts
           FROM chunks c LEFT JOIN facts f ON f.extractor_id = $1 AND f.text_hash = c.text_hash
          WHERE c.id = ANY ($2) AND c.linked_by IS DISTINCT FROM $1 ORDER BY c.id`,
        [extractorId, chunkIds],
      );
      return rows.map((r) => ({ ...r, facts: r.facts ?? undefined }));
    },

    saveFacts: (at, facts) =>
      transaction(db, async (client) => {
        await client.query(sharedTextsLock.shared);
        const { rowCount } = await client.query(
          `INSERT INTO facts (extractor_id, text_hash, facts)
           SELECT $1, t.hash, t.facts::jsonb FROM unnest($2::text[], $3::text[]) AS t (hash, facts)
            WHERE EXISTS (SELECT FROM chunks WHERE text_hash = t.hash)
           ON CONFLICT DO NOTHING`,
          [at.extractorId, facts.map((f) => f.textHash), facts.map((f) => JSON.stringify(f.facts))],
        );
        await countCalls(client, at, (rowCount ?? 0) * at.modelCalls);
      }),

    markLinked: (extractorId, chunkIds, project) =>
      transaction(db, async (client) => {
        const { rows } = await client.query<{ id: ChunkId }>("SELECT id FROM chunks WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE", [chunkIds]);
        const present = rows.map((r) => r.id);
        await project(present);
        await client.query("UPDATE chunks SET linked_by = $1 WHERE id = ANY ($2)", [extractorId, present]);
      }),

    complete: (documentId, versionId, by): Promise<Completion> => transaction(db, (client) => complete(client, documentId, versionId, by)),
    deleteChunks: (chunkIds, dropFromGraph) => transaction(db, (client) => deleteChunks(client, chunkIds, dropFromGraph)),

    async markDead(documentId, versionId, error) {
      await query(
        `UPDATE versions SET state = 'dead', error = $3, finished_at = now()
          WHERE document_id = $1 AND id = $2 AND state NOT IN ('ready', 'partial', 'superseded')`,
        [documentId, versionId, JSON.stringify(error)],
      );
    },

    async tombstone(documentId) {
      const [row] = await query<{ tombstone: string }>(
        `UPDATE documents SET tombstone = coalesce(tombstone, gen_random_uuid()::text), updated_at = now() WHERE id = $1 RETURNING tombstone`,
        [documentId],
      );
      return row?.tombstone;
    },

    purge: (documentId, dropFromGraph, deleteObject) => asUnavailable("database", () => purge(db, documentId, { dropFromGraph, deleteObject, contentLock })),

    async *linkedChunks(extractorId) {
      for (let after = ""; ; ) {
        const rows = await query<{ id: ChunkId; documentId: DocumentId; facts: Facts }>(
          `SELECT c.id, c.document_id AS "documentId", f.facts FROM chunks c
             JOIN facts f ON f.extractor_id = $1 AND f.text_hash = c.text_hash
            WHERE c.id > $2 AND c.linked_by = $1 ORDER BY c.id LIMIT 200`,
          [extractorId, after],
        );
        if (rows.length === 0) return;
        yield rows;
        after = rows.at(-1)?.id ?? "";
      }
    },
  };
}

async function countCalls(client: Queryable, at: { documentId: DocumentId; versionId: VersionId }, calls: number): Promise<void> {
  if (calls === 0) return;
  await client.query("UPDATE versions SET model_calls = model_calls + $3 WHERE document_id = $1 AND id = $2", [at.documentId, at.versionId, calls]);
}

async function accept(client: Queryable, a: Arrival, store: () => Promise<void>): Promise<Acceptance> {
  await client.query(contentLock, [a.versionId]);
  await client.query(
    "INSERT INTO documents (id, source, name) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = now()",
    [a.documentId, a.source, a.name],
  );
  const { rows } = await client.query<{ tombstone: string | null; wanted: string | null; state: string | null; media_type: string | null }>(
    `SELECT d.tombstone, d.wanted_version AS wanted, v.state, v.media_type FROM documents d
       LEFT JOIN versions v ON v.document_id = d.id AND v.id = $2 WHERE d.id = $1 FOR UPDATE OF d`,
    [a.documentId, a.versionId],
  );
  const found = rows[0];
  if (found?.tombstone) return "removing";
  const wanted = found?.wanted === a.versionId && found.media_type === a.mediaType;
  if (wanted && (found.state === "ready" || found.state === "partial")) return "unchanged";

  await store();
  await client.query(
    `INSERT INTO versions (document_id, id, media_type, bytes, state, traceparent) VALUES ($1, $2, $3, $4, 'accepted', $5)
     ON CONFLICT (document_id, id) DO UPDATE SET state = 'accepted', media_type = excluded.media_type, error = NULL, finished_at = NULL,
       model_calls = 0, accepted_at = now(), traceparent = excluded.traceparent
     WHERE versions.state IN ('dead', 'superseded', 'ready', 'partial')`,
    [a.documentId, a.versionId, a.mediaType, a.bytes, a.traceparent],
  );
  // what nobody wants any more is passed over by every stage, so nobody else would give it an end
  await client.query(
    `UPDATE versions v SET state = 'superseded', finished_at = now() FROM documents d WHERE d.id = $1 AND v.document_id = d.id
        AND v.id <> $2 AND v.id IS DISTINCT FROM d.current_version AND v.state IN ('accepted', 'extracted', 'chunked')`,
    [a.documentId, a.versionId],
  );
  await client.query("UPDATE documents SET wanted_version = $2 WHERE id = $1", [a.documentId, a.versionId]);
  return wanted && found.state !== "dead" ? "in-flight" : "accepted";
}

async function writeChunks(
  client: Queryable,
  at: { documentId: DocumentId; versionId: VersionId },
  chunks: readonly ChunkRow[],
  by: { modelId: string; extractorId: string },
): Promise<ChunkId[]> {
  await client.query(sharedTextsLock.shared);
  const stillWanted = "SELECT FROM documents WHERE id = $1 AND tombstone IS NULL AND $2 IN (wanted_version, current_version) FOR SHARE";
  const { rowCount } = await client.query(stillWanted, [at.documentId, at.versionId]);
  if (rowCount === 0) return [];
  const column = <K extends keyof ChunkRow>(key: K) => chunks.map((c) => c[key]);
  await client.query(
    `INSERT INTO chunks (id, document_id, text_hash, text, headings, language, tokens, search)
     SELECT t.id, $1, t.hash, t.text, ARRAY (SELECT jsonb_array_elements_text(t.headings::jsonb)), t.language, t.tokens,
            to_tsvector(t.config::regconfig, t.search)
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[])
         AS t (id, hash, text, headings, language, tokens, config, search)
     ON CONFLICT (id) DO UPDATE SET headings = excluded.headings, search = excluded.search`,
    [
      at.documentId, column("id"), column("textHash"), column("text"), chunks.map((c) => JSON.stringify(c.headings)), column("language"), column("tokens"),
      chunks.map((c) => textConfig(c.language)), chunks.map((c) => searchText([...c.headings, c.text].join("\n"), c.language)),
    ],
  );
  await client.query("DELETE FROM version_chunks WHERE document_id = $1 AND version_id = $2", [at.documentId, at.versionId]);
  await client.query(
    `INSERT INTO version_chunks (document_id, version_id, ordinal, chunk_id, span_start, span_end, places)
     SELECT $1, $2, t.* FROM unnest($3::int[], $4::text[], $5::int[], $6::int[], $7::jsonb[]) AS t`,
    [
      at.documentId, at.versionId, chunks.map((_, i) => i), column("id"), chunks.map((c) => c.span[0]), chunks.map((c) => c.span[1]),
      chunks.map((c) => JSON.stringify(c.places)),
    ],
  );
  await client.query("UPDATE versions SET state = 'chunked' WHERE document_id = $1 AND id = $2 AND state IN ('accepted', 'extracted', 'dead')", [
    at.documentId, at.versionId,
  ]);
  const pending = await client.query<{ id: ChunkId }>(
    `SELECT c.id FROM version_chunks vc JOIN chunks c ON c.id = vc.chunk_id
      WHERE vc.document_id = $1 AND vc.version_id = $2 AND (c.linked_by IS DISTINCT FROM $4
         OR NOT EXISTS (SELECT FROM embeddings e WHERE e.model_id = $3 AND e.text_hash = c.text_hash))
      ORDER BY vc.ordinal`,
    [at.documentId, at.versionId, by.modelId, by.extractorId],
  );
  return pending.rows.map((r) => r.id);
}
