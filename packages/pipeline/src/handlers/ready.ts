import type { kgUpsertCompleted } from "@homelab/contracts";
import type { z } from "zod";
import type { Catalog } from "../catalog.ts";
import type { Graph } from "../graph/index.ts";
import { done, type Handler } from "../outcome.ts";

export interface ReadyPorts {
  catalog: Catalog;
  graph: Graph;
  modelId: string;
  extractorId: string;
}

/** The last batch switches the version in; only then are the passages of the old one removed, graph before rows. */
export function ready({ catalog, graph, modelId, extractorId }: ReadyPorts): Handler<z.output<(typeof kgUpsertCompleted)["body"]>> {
  return async ({ documentId, versionId }) => {
    const completion = await catalog.complete(documentId, versionId, { modelId, extractorId });
    if (completion.kind === "complete" && completion.obsolete.length > 0) {
      await catalog.deleteChunks(completion.obsolete, (chunkIds) => graph.drop(chunkIds));
    }
    return done;
  };
}
