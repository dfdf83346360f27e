import type { ChunkId, removeRequested } from "@homelab/contracts";
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

/** The record goes last: a crash in between leaves a tombstone from which the next delivery goes on. */
export function remove({ catalog, graph, objects }: RemovePorts): Handler<z.output<(typeof removeRequested)["body"]>> {
  return async ({ documentId }) => {
    const dropFromGraph = async (chunkIds: readonly ChunkId[]) => {
      await graph.drop(chunkIds);
      await graph.dropDocument(documentId);
    };
    await catalog.purge(documentId, dropFromGraph, (bucket, key) => objects.delete(bucket, key));
    return done;
  };
}
