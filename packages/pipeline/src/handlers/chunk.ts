import {
  type ChunkId,
  chunked,
  chunkIdOf,
  type DocumentId,
  type ingestExtracted,
  maxChunksPerMessage,
  textHashOf,
} from "@homelab/contracts";
import type { z } from "zod";
import type { Catalog, ChunkRow } from "../catalog.ts";
import { chunkBlocks } from "../chunking/index.ts";
import type { Chunk, Extraction } from "../document.ts";
import { Refused } from "../errors.ts";
import { done, type Handler } from "../outcome.ts";
import type { CountTokens, EmbeddingModel, Objects } from "../ports.ts";
import { storedExtraction } from "./extract.ts";

export interface ChunkPorts {
  catalog: Catalog;
  objects: Objects;
  model: EmbeddingModel;
  count: CountTokens;
  extractorId: string;
  /** Wish in tokens; the model's window stands above it. */
  size?: { tokens: number; overlap: number };
}

/** 512/128 as the specification has it, where the model's window allows. */
const wish = { tokens: 512, overlap: 128 };

/** Tokens a chunk may have: the wish, or what the window leaves after prefix and special tokens. */
export function chunkBudget(model: EmbeddingModel, count: CountTokens, size = wish): { budget: number; overlap: number } {
  const room = model.window - count(model.prefixes.document) - model.specials;
  const budget = Math.min(size.tokens, room);
  return { budget, overlap: Math.min(size.overlap, Math.floor(budget / 4)) };
}

/** Normalised document → passages; only those without a vector or facts travel on. */
export function chunk(ports: ChunkPorts): Handler<z.output<(typeof ingestExtracted)["body"]>> {
  const { catalog, objects, model, count, extractorId } = ports;
  const size = chunkBudget(model, count, ports.size);
  return async ({ documentId, versionId, attempt, extractionKey }, { publish }) => {
    if (!(await catalog.version(documentId, versionId))) return done;
    const extraction = await storedExtraction(objects, extractionKey);
    if (!extraction) throw new Refused("object-missing", `processed/${extractionKey} is missing or unreadable; ingest the document again`);

    const rows = rowsOf(documentId, extraction, chunkBlocks(extraction.blocks, { ...size, count }));
    const pending = await catalog.writeChunks(documentId, versionId, rows, { modelId: model.id, extractorId });
    for (const [batch, chunkIds] of batchesOf(pending).entries()) {
      await publish(chunked, { documentId, versionId, attempt, batch, chunkIds });
    }
    return done;
  };
}

function rowsOf(documentId: DocumentId, extraction: Extraction, chunks: readonly Chunk[]): ChunkRow[] {
  const seen = new Map<string, number>();
  return chunks.map((c) => {
    const textHash = textHashOf(c.text);
    const n = seen.get(textHash) ?? 0;
    seen.set(textHash, n + 1);
    return { ...c, id: chunkIdOf(documentId, textHash, n), textHash, language: extraction.language };
  });
}

/** At least one batch, so that a version without new passages still reaches `ready`. */
function batchesOf(ids: readonly ChunkId[]): ChunkId[][] {
  const batches: ChunkId[][] = [];
  for (let i = 0; i < ids.length; i += maxChunksPerMessage) batches.push(ids.slice(i, i + maxChunksPerMessage));
  return batches.length > 0 ? batches : [[]];
}
