import type { Catalog } from "@homelab/pipeline";
import { arrivals } from "./arrivals.ts";
import { asUnavailable, type Database, transaction } from "./connect.ts";
import { complete, deleteChunks, purge } from "./lifecycle.ts";
import { passages } from "./passages.ts";
import { readings } from "./readings.ts";

/** The record of everything, in Postgres. */
export function postgresCatalog(db: Database): Catalog {
  return {
    ...arrivals(db),
    ...passages(db),
    ...readings(db),
    complete: (documentId, versionId, by) => transaction(db, (client) => complete(client, documentId, versionId, by)),
    deleteChunks: (chunkIds, dropFromGraph) => transaction(db, (client) => deleteChunks(client, chunkIds, dropFromGraph)),
    purge: (documentId, dropFromGraph, deleteObject) => asUnavailable("database", () => purge(db, documentId, { dropFromGraph, deleteObject })),
  };
}
