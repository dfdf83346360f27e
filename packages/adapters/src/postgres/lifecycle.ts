import type { ChunkId, DocumentId, VersionId } from "@homelab/contracts";
import type { Bucket, Completion, DropFromGraph } from "@homelab/pipeline";
import { type Database, type Queryable, transaction } from "./connect.ts";
import { contentLock, sharedTextsLock } from "./locks.ts";

/** Switches a version in when every passage has its vector and its link. Runs under the document's row lock. */
export async function complete(
  client: Queryable,
  documentId: DocumentId,
  versionId: VersionId,
  by: { modelId: string; extractorId: string },
): Promise<Completion> {
  const { rows } = await client.query<{ wanted: string; state: string; gaps: unknown[] }>(
    `SELECT d.wanted_version AS wanted, v.state, v.gaps FROM documents d JOIN versions v ON v.document_id = d.id AND v.id = $2
      WHERE d.id = $1 AND d.tombstone IS NULL FOR UPDATE OF d`,
    [documentId, versionId],
  );
  const found = rows[0];
  if (!found) return { kind: "gone" };
  if (found.wanted !== versionId) {
    await setState(client, documentId, versionId, "superseded");
    return { kind: "complete", state: "superseded", obsolete: [] };
  }
  const missing = await client.query(
    `SELECT FROM version_chunks vc JOIN chunks c ON c.id = vc.chunk_id
      WHERE vc.document_id = $1 AND vc.version_id = $2 AND (c.linked_by IS DISTINCT FROM $4
         OR NOT EXISTS (SELECT FROM embeddings e WHERE e.model_id = $3 AND e.text_hash = c.text_hash)) LIMIT 1`,
    [documentId, versionId, by.modelId, by.extractorId],
  );
  if (missing.rowCount !== 0 || found.state === "accepted" || found.state === "extracted") return { kind: "waiting" };

  const state = found.gaps.length > 0 ? "partial" : "ready";
  await setState(client, documentId, versionId, state);
  await client.query(
    `UPDATE documents d SET current_version = $2, title = coalesce(v.title, d.name), updated_at = now()
       FROM versions v WHERE d.id = $1 AND v.document_id = d.id AND v.id = $2`,
    [documentId, versionId],
  );
  return { kind: "complete", state, obsolete: await forgetOldVersions(client, documentId, versionId) };
}

async function setState(client: Queryable, documentId: DocumentId, versionId: VersionId, state: string): Promise<void> {
  await client.query(
    "UPDATE versions SET state = $3, error = NULL, finished_at = coalesce(finished_at, now()) WHERE document_id = $1 AND id = $2 AND state <> $3",
    [documentId, versionId, state],
  );
}

async function forgetOldVersions(client: Queryable, documentId: DocumentId, current: VersionId): Promise<ChunkId[]> {
  await client.query(
    `UPDATE versions SET state = 'superseded', finished_at = coalesce(finished_at, now())
      WHERE document_id = $1 AND id <> $2 AND state <> 'superseded'`,
    [documentId, current],
  );
  return forgetVersions(client, documentId, "v.id <> d.current_version");
}

/** Takes their passages from versions of a document; resolves to the passages that then stand in none. Their rows go after their triples. */
export async function forgetVersions(client: Queryable, documentId: DocumentId, which: string): Promise<ChunkId[]> {
  await client.query(
    `DELETE FROM version_chunks vc USING versions v JOIN documents d ON d.id = v.document_id
      WHERE vc.document_id = $1 AND v.document_id = $1 AND vc.version_id = v.id AND ${which}`,
    [documentId],
  );
  // no longer linked: a version that brings one of them back has to link it again
  const { rows } = await client.query<{ id: ChunkId }>(
    "UPDATE chunks c SET linked_by = NULL WHERE document_id = $1 AND NOT EXISTS (SELECT FROM version_chunks vc WHERE vc.chunk_id = c.id) RETURNING id",
    [documentId],
  );
  return rows.map((r) => r.id);
}

/** Removes passages no version refers to, and the vectors and facts of texts that no other passage has. */
export async function deleteChunks(client: Queryable, chunkIds: readonly ChunkId[], dropFromGraph: DropFromGraph): Promise<void> {
  // the second statement sees what whoever held the locks before has written
  await client.query("SELECT FROM chunks WHERE id = ANY ($1) ORDER BY id FOR UPDATE", [chunkIds]);
  const unused = await client.query<{ id: ChunkId }>(
    "SELECT id FROM chunks c WHERE id = ANY ($1) AND NOT EXISTS (SELECT FROM version_chunks vc WHERE vc.chunk_id = c.id)",
    [chunkIds],
  );
  const ids = unused.rows.map((r) => r.id);
  await dropFromGraph(ids);
  await client.query(sharedTextsLock.exclusive);
  const { rows } = await client.query<{ text_hash: string }>("DELETE FROM chunks WHERE id = ANY ($1) RETURNING text_hash", [ids]);
  const hashes = [...new Set(rows.map((r) => r.text_hash))];
  for (const table of ["embeddings", "facts"]) {
    await client.query(
      `DELETE FROM ${table} t WHERE text_hash = ANY ($1) AND NOT EXISTS (SELECT FROM chunks c WHERE c.text_hash = t.text_hash)`,
      [hashes],
    );
  }
}

/** What a removal does outside the database. */
interface Removal {
  dropFromGraph: DropFromGraph;
  deleteObject(bucket: Bucket, key: string): Promise<void>;
}

export async function purge(db: Database, documentId: DocumentId, { dropFromGraph, deleteObject }: Removal): Promise<void> {
  const { rowCount } = await db.query("SELECT FROM documents WHERE id = $1 AND tombstone IS NOT NULL", [documentId]);
  if (rowCount === 0) return;
  await transaction(db, async (client) => {
    const { rows } = await client.query<{ id: ChunkId }>("SELECT id FROM chunks WHERE document_id = $1", [documentId]);
    await client.query("DELETE FROM version_chunks WHERE document_id = $1", [documentId]);
    await deleteChunks(client, rows.map((r) => r.id), dropFromGraph);
  });
  const { rows: versions } = await db.query<{ id: VersionId }>("SELECT id FROM versions WHERE document_id = $1", [documentId]);
  for (const { id } of versions) {
    await transaction(db, async (client) => {
      await client.query(contentLock, [id]);
      const { rows } = await client.query<{ key: string | null }>("DELETE FROM versions WHERE document_id = $1 AND id = $2 RETURNING extraction_key AS key", [documentId, id]);
      const shared = await client.query("SELECT FROM versions WHERE id = $1 LIMIT 1", [id]);
      if (shared.rowCount !== 0) return;
      await deleteObject("raw-documents", id);
      for (const { key } of rows) if (key) await deleteObject("processed", key);
    });
  }
  await db.query("DELETE FROM documents WHERE id = $1 AND tombstone IS NOT NULL", [documentId]);
}
