import type { removeRequested } from "@homelab/contracts";
import type { z } from "zod";
import type { Catalog } from "../catalog.ts";
import type { Graph } from "../graph/index.ts";
import { done, type Handler } from "../outcome.ts";
import type { Objects } from "../ports.ts";

export interface RemovePorts {
  catalog: Catalog;
  graph: Graph;
  objects: Objects;
}

/** Graph, rows, objects, and the record last: a crash in between leaves a tombstone from which the next delivery goes on. */
export function remove({ catalog, graph, objects }: RemovePorts): Handler<z.output<(typeof removeRequested)["body"]>> {
  return async ({ documentId }) => {
    const remains = await catalog.remains(documentId);
    if (!remains) return done;
    await graph.drop(remains.chunkIds);
    await graph.dropDocument(documentId);
    await catalog.purge(documentId, (bucket, key) => objects.delete(bucket, key));
    return done;
  };
}
