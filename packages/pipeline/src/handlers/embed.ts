import { type chunked, embedCompleted } from "@homelab/contracts";
import type { z } from "zod";
import type { Catalog } from "../catalog.ts";
import { Refused } from "../errors.ts";
import { done, type Handler } from "../outcome.ts";
import type { Embedder } from "../ports.ts";

export interface EmbedPorts {
  catalog: Catalog;
  embedder: Embedder;
  /** Texts per call; small, because a batch is padded to its longest text. */
  batch?: number;
}

/** Passages → vectors, skipping every text that already has one of the same model. */
export function embed({ catalog, embedder, batch = 4 }: EmbedPorts): Handler<z.output<(typeof chunked)["body"]>> {
  const { id: modelId, dimensions } = embedder.model;
  return async (body, { publish, signal }) => {
    const { documentId, versionId, chunkIds } = body;
    if (!(await catalog.version(documentId, versionId))) return done;

    const texts = await catalog.textsWithoutVector(modelId, chunkIds);
    let made: { textHash: string; vector: Float32Array }[] = [];
    const saveMade = async () => made.length > 0 && catalog.saveVectors({ documentId, versionId, modelId }, made);
    for (let i = 0; i < texts.length; i += batch) {
      const part = texts.slice(i, i + batch);
      // the last vectors are written while the model works on the next
      const [vectors] = await Promise.all([embedder.embed(part.map((t) => t.text), "document", signal), saveMade()]);
      made = part.map(({ textHash }, k) => ({ textHash, vector: checked(vectors[k], dimensions, modelId) }));
    }
    await saveMade();
    await publish(embedCompleted, body);
    return done;
  };
}

/** A gateway may hand back another length than the model has, or nothing at all; such a vector must not reach the index. */
function checked(vector: Float32Array | undefined, dimensions: number, modelId: string): Float32Array {
  if (vector?.length !== dimensions) {
    throw new Refused("wrong-dimensions", `${modelId} answered with ${vector?.length ?? 0} dimensions instead of ${dimensions}`);
  }
  return vector;
}
