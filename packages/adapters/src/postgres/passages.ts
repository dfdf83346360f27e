import type { ChunkId, DocumentId, VersionId } from "@homelab/contracts";
import type { Catalog, ChunkRow, Facts } from "@homelab/pipeline";
import { type Database, type Queryable, rowsOf, transaction } from "./connect.ts";
import { searchText, textConfig } from "./full-text.ts";
import { sharedTextsLock } from "./locks.ts";

type Passages = Pick<Catalog, "writeChunks" | "markLinked" | "linkedChunks">;

/** Passages and their places in versions. */
export function passages(db: Database): Passages {
  return {
    writeChunks: (documentId, versionId, chunks, by) =>
      transaction(db, (client) => writeChunks(client, { documentId, versionId }, chunks, by)),

    markLinked: (extractorId, chunkIds, project) =>
      transaction(db, async (client) => {
        const { rows } = await client.query<{ id: ChunkId }>("SELECT id FROM chunks WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE", [chunkIds]);
        const present = rows.map((r) => r.id);
        await project(present);
        await client.query("UPDATE chunks SET linked_by = $1 WHERE id = ANY ($2)", [extractorId, present]);
      }),

    async *linkedChunks(extractorId) {
      for (let after = ""; ; ) {
        const rows = await rowsOf<{ id: ChunkId; documentId: DocumentId; facts: Facts }>(
        db,
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
