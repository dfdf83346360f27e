import type { DocumentId, VersionId } from "@homelab/contracts";
import type { Catalog, Facts, UnlinkedChunk } from "@homelab/pipeline";
import { type Database, type Queryable, rowsOf, transaction } from "./connect.ts";
import { sharedTextsLock } from "./locks.ts";

type Readings = Pick<Catalog, "textsWithoutVector" | "saveVectors" | "unlinked" | "saveFacts">;

/** What models made of texts: vectors and facts, kept by the text whoever holds it. */
export function readings(db: Database): Readings {
  return {
    textsWithoutVector: (modelId, chunkIds) =>
      rowsOf(
        db,
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
      const rows = await rowsOf<Omit<UnlinkedChunk, "facts"> & { facts: Facts | null }>(
        db,
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
  };
}

async function countCalls(client: Queryable, at: { documentId: DocumentId; versionId: VersionId }, calls: number): Promise<void> {
  if (calls === 0) return;
  await client.query("UPDATE versions SET model_calls = model_calls + $3 WHERE document_id = $1 AND id = $2", [at.documentId, at.versionId, calls]);
}
