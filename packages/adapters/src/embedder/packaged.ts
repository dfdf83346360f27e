import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { CountTokens, Embedder, EmbeddingModel } from "@homelab/pipeline";
import { Refused } from "@homelab/pipeline";
import pLimit from "p-limit";
import { startModelRunner } from "./model-runner.ts";
import { pool } from "./pooling.ts";
import { packagedTokenizer } from "./tokenizer.ts";

/** all-MiniLM-L6-v2 with int8 weights. The window is the model's `max_seq_length`: it was never trained on longer texts. */
export const MINILM: EmbeddingModel = {
  id: "minilm-l6-v2-int8@1.0.0",
  dimensions: 384,
  window: 256,
  specials: 2,
  prefixes: { document: "", query: "" },
};
const MINILM_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6";

export interface PackagedEmbedderOptions {
  modelFile: string;
  tokenizerFile: string;
  /** Cores one text is spread over; default: what onnxruntime finds. */
  threads?: number;
}

export interface PackagedEmbedder extends Embedder {
  countTokens: CountTokens;
  /** Finishes what was begun, then frees the thread and its memory. A later call loads the model again. */
  close(): Promise<void>;
}

/** Texts of one call that wait at the model's thread: it goes on with the next while this thread is busy with something else. */
const atOnce = 3;

/** The packaged MiniLM on this machine's CPU, in a thread beside the event loop. Vectors depend on nothing but the text. */
export async function packagedEmbedder({ modelFile, tokenizerFile, threads }: PackagedEmbedderOptions): Promise<PackagedEmbedder> {
  await assertIsMiniLm(modelFile);
  const { countTokens, encode } = await packagedTokenizer(tokenizerFile);
  const runner = await startModelRunner({ modelFile, threads });

  return {
    model: MINILM,
    countTokens,
    async embed(texts, as, signal) {
      const encoded = texts.map((text, at) => withinWindow(encode(MINILM.prefixes[as] + text), at));
      const ahead = pLimit(atOnce);
      const one = async (ids: readonly number[]) => {
        signal?.throwIfAborted();
        return pool(await runner.run(ids), MINILM.dimensions);
      };
      return Promise.all(encoded.map((ids) => ahead(one, ids)));
    },
    close: () => runner.close(),
  };
}

/** Another model under this name would put two vector spaces into one index. */
async function assertIsMiniLm(modelFile: string): Promise<void> {
  const sha256 = createHash("sha256").update(await readModel(modelFile)).digest("hex");
  if (sha256 !== MINILM_SHA256) {
    throw new Error(`embedder: ${modelFile} is not ${MINILM.id}: its sha256 is ${sha256}, expected ${MINILM_SHA256}. Install the locked model package again.`);
  }
}

async function readModel(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Error(`embedder: cannot read the model ${path}. Install the locked model package.`, { cause });
  }
}

function withinWindow(ids: readonly number[], at: number): readonly number[] {
  if (ids.length <= MINILM.window) return ids;
  throw new Refused(
    "too-long",
    `embedder ${MINILM.id}: text ${at + 1} has ${ids.length} tokens with its ${MINILM.specials} specials, the window is ${MINILM.window}. Chunk it smaller; nothing is cut here.`,
  );
}
