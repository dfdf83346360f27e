import type { ChunkId, DocumentId, VersionId } from "@homelab/contracts";
import type { Acceptance, Arrival, Catalog, VersionRecord } from "@homelab/pipeline";
import { type Database, type Queryable, rowsOf, transaction } from "./connect.ts";
import { forgetVersions } from "./lifecycle.ts";
import { contentLock } from "./locks.ts";

type Arrivals = Pick<Catalog, "accept" | "version" | "recordExtraction" | "markDead" | "tombstone" | "unfinished">;

/** Documents and versions: what came, what is wanted, what became of it. */
export function arrivals(db: Database): Arrivals {
  return {
    accept: (arrival, store) => transaction(db, (client) => accept(client, arrival, store)),

    async version(documentId, versionId) {
      const [row] = await rowsOf<VersionRecord>(
        db,
        `SELECT d.id AS "documentId", v.id AS "versionId", d.name, d.source, v.media_type AS "mediaType", v.state,
                v.extraction_key AS "extractionKey", v.title, v.language, v.gaps
           FROM versions v JOIN documents d ON d.id = v.document_id
          WHERE d.id = $1 AND v.id = $2 AND d.tombstone IS NULL AND $2 IN (d.wanted_version, d.current_version)`,
        [documentId, versionId],
      );
      return row;
    },

    recordExtraction: ({ documentId, versionId }, key, e, store) =>
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

    markDead: (documentId, versionId, error) => transaction(db, (client) => markDead(client, documentId, versionId, error)),

    async tombstone(documentId) {
      const [row] = await rowsOf<{ tombstone: string }>(
        db,
        `UPDATE documents SET tombstone = coalesce(tombstone, gen_random_uuid()::text), updated_at = now() WHERE id = $1 RETURNING tombstone`,
        [documentId],
      );
      return row?.tombstone;
    },

    async unfinished() {
      return {
        arrivals: await rowsOf(
          db,
          `SELECT d.id AS "documentId", v.id AS "versionId", d.source, v.traceparent FROM documents d JOIN versions v ON v.document_id = d.id AND v.id = d.wanted_version
            WHERE d.tombstone IS NULL AND v.state IN ('accepted', 'extracted', 'chunked') ORDER BY v.accepted_at LIMIT 1000`,
        ),
        removals: await rowsOf(db, `SELECT id AS "documentId", tombstone FROM documents WHERE tombstone IS NOT NULL ORDER BY updated_at LIMIT 1000`),
      };
    },
  };
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

async function markDead(client: Queryable, documentId: DocumentId, versionId: VersionId, error: object): Promise<ChunkId[]> {
  await client.query("SELECT FROM documents WHERE id = $1 FOR UPDATE", [documentId]);
  await client.query(
    `UPDATE versions SET state = 'dead', error = $3, finished_at = now()
      WHERE document_id = $1 AND id = $2 AND state NOT IN ('ready', 'partial', 'superseded')`,
    [documentId, versionId, JSON.stringify(error)],
  );
  return forgetVersions(client, documentId, "v.state = 'superseded' AND v.id IS DISTINCT FROM d.current_version");
}
