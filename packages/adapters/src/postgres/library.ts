import type { DocumentId, VersionId } from "@homelab/contracts";
import type { Gap, VersionState } from "@homelab/pipeline";
import { type Database, rowsOf } from "./connect.ts";

export interface VersionStatus {
  versionId: VersionId;
  state: VersionState;
  mediaType: string;
  bytes: number;
  pages: number | null;
  /** Width and height of each page in points. */
  pageSizes: [number, number][] | null;
  chunks: number;
  modelCalls: number;
  gaps: Gap[];
  error: { class: string; reason: string; stage: string } | null;
  extractionKey: string | null;
  traceparent: string | null;
  acceptedAt: Date;
  finishedAt: Date | null;
}

export interface DocumentStatus {
  documentId: DocumentId;
  source: string;
  name: string;
  title: string | null;
  /** What questions see; null until a first version is complete. */
  currentVersion: VersionId | null;
  /** What was accepted last. */
  wantedVersion: VersionId | null;
  removing: boolean;
  /** Newest first. */
  versions: VersionStatus[];
}

export interface Counts {
  documents: number;
  chunks: number;
  embeddings: number;
  facts: number;
  /** Documents by the state of the version accepted last. */
  states: Partial<Record<VersionState | "removing", number>>;
}

/** What the library holds, for people: lists and counts, no content. */
export interface Library {
  document(id: DocumentId): Promise<DocumentStatus | undefined>;
  /** By source, `after` exclusive. `source` filters to an exact source, a `/`-terminated prefix to what lies below it. */
  documents(page: { after?: string; limit: number }): Promise<DocumentStatus[]>;
  counts(): Promise<Counts>;
  /** Puts a dead version back to the state its stored results allow, before its message is sent again. */
  revive(documentId: DocumentId, versionId: VersionId): Promise<void>;
}

const columns = `d.id AS "documentId", d.source, d.name, d.title, d.current_version AS "currentVersion", d.wanted_version AS "wantedVersion",
  d.tombstone IS NOT NULL AS removing,
  coalesce((SELECT jsonb_agg(jsonb_build_object('versionId', v.id, 'state', v.state, 'mediaType', v.media_type, 'bytes', v.bytes, 'pages', v.pages,
      'pageSizes', v.page_sizes, 'gaps', v.gaps, 'error', v.error, 'modelCalls', v.model_calls, 'extractionKey', v.extraction_key,
      'traceparent', v.traceparent, 'acceptedAt', v.accepted_at, 'finishedAt', v.finished_at,
      'chunks', (SELECT count(*) FROM version_chunks vc WHERE vc.document_id = d.id AND vc.version_id = v.id)) ORDER BY v.accepted_at DESC)
    FROM versions v WHERE v.document_id = d.id), '[]') AS versions`;

export function postgresLibrary(db: Database): Library {
  return {
    async document(id) {
      const [row] = await rowsOf<DocumentStatus>(db, `SELECT ${columns} FROM documents d WHERE d.id = $1`, [id]);
      return row && parsed(row);
    },
    async documents({ after = "", limit }) {
      const rows = await rowsOf<DocumentStatus>(db, `SELECT ${columns} FROM documents d WHERE d.source > $1 ORDER BY d.source LIMIT $2`, [after, limit]);
      return rows.map(parsed);
    },
    async counts() {
      const [totals] = await rowsOf<Omit<Counts, "states">>(
        db,
        `SELECT (SELECT count(*)::int FROM documents) AS documents, (SELECT count(*)::int FROM chunks) AS chunks,
                (SELECT count(*)::int FROM embeddings) AS embeddings, (SELECT count(*)::int FROM facts) AS facts`,
      );
      const states = await rowsOf<{ state: VersionState | "removing"; n: number }>(
        db,
        `SELECT CASE WHEN d.tombstone IS NOT NULL THEN 'removing' ELSE v.state END AS state, count(*)::int AS n
           FROM documents d JOIN versions v ON v.document_id = d.id AND v.id = d.wanted_version GROUP BY 1`,
      );
      return { documents: 0, chunks: 0, embeddings: 0, facts: 0, ...totals, states: Object.fromEntries(states.map((s) => [s.state, s.n])) };
    },
    async revive(documentId, versionId) {
      await rowsOf(
        db,
        `UPDATE versions v SET error = NULL, finished_at = NULL, state = CASE
            WHEN EXISTS (SELECT FROM version_chunks vc WHERE vc.document_id = v.document_id AND vc.version_id = v.id) THEN 'chunked'
            WHEN extraction_key IS NOT NULL THEN 'extracted' ELSE 'accepted' END
          WHERE document_id = $1 AND id = $2 AND state = 'dead'`,
        [documentId, versionId],
      );
    },
  };
}

/** JSON carries times as text. */
function parsed(row: DocumentStatus): DocumentStatus {
  const versions = row.versions.map((v) => ({ ...v, acceptedAt: new Date(v.acceptedAt), finishedAt: v.finishedAt && new Date(v.finishedAt) }));
  return { ...row, versions };
}
