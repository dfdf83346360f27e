import { type CountTokens, type Embedder, type EmbeddingModel, Refused } from "@homelab/pipeline";
import { z } from "zod";
import { packagedTokenizer } from "../embedder/index.ts";
import { type OpenAiServer, post } from "./request.ts";

/** Texts in one request: a hundred in one would run into any time-out on a small machine, and lose all of them. */
const BATCH = 8;

export interface OpenAiEmbedderOptions extends OpenAiServer {
  dimensions: number;
  /** Longest input in tokens, specials included. */
  window: number;
  /** The model's own tokenizer.json: texts are measured here, because servers may cut without a word. */
  tokenizerFile: string;
  prefixes: EmbeddingModel["prefixes"];
}

/** Embeddings by any OpenAI-compatible server, scaled to length 1. */
export async function openAiEmbedder(options: OpenAiEmbedderOptions): Promise<Embedder & { countTokens: CountTokens }> {
  const { dimensions, window, prefixes } = options;
  const { countTokens, encode } = await packagedTokenizer(options.tokenizerFile);
  const model: EmbeddingModel = { id: `${options.model}@${dimensions}`, dimensions, window, specials: encode("").length, prefixes };

  return {
    model,
    countTokens,
    async embed(texts, as, signal) {
      const inputs = texts.map((text) => prefixes[as] + text);
      inputs.forEach((input, at) => assertFits(model, encode(input).length, at));
      const vectors: Float32Array[] = [];
      for (let from = 0; from < inputs.length; from += BATCH) vectors.push(...(await embedBatch(options, inputs.slice(from, from + BATCH), signal)));
      return vectors;
    },
  };
}

const Embeddings = z.looseObject({
  data: z.array(z.looseObject({ index: z.int().nonnegative(), embedding: z.array(z.number()) })),
});

async function embedBatch(options: OpenAiEmbedderOptions, input: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
  const body = { model: options.model, input, encoding_format: "float" };
  const { data } = await post(options, { as: "embedder", path: "/embeddings", body, signal }, Embeddings);
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return input.map((_, at) => unit(options, byIndex.get(at)));
}

function unit({ model, dimensions }: OpenAiEmbedderOptions, values: readonly number[] | undefined): Float32Array {
  if (values === undefined) throw new Refused("bad-model-output", `embedder ${model}: the server left a text without a vector.`);
  if (values.length !== dimensions) {
    throw new Refused("wrong-dimensions", `embedder ${model}: the server returned ${values.length} dimensions, ${dimensions} are configured. Set models.embedder.dimensions to what the model has, or name the right model.`);
  }
  const norm = Math.hypot(...values);
  if (!Number.isFinite(norm) || norm === 0) throw new Refused("bad-model-output", `embedder ${model}: the server returned a vector of length ${norm}, which has no direction.`);
  return Float32Array.from(values, (value) => value / norm);
}

function assertFits({ id, window }: EmbeddingModel, tokens: number, at: number): void {
  if (tokens <= window) return;
  throw new Refused("too-long", `embedder ${id}: text ${at + 1} has ${tokens} tokens with prefix and specials, the window is ${window}. Chunk it smaller; nothing is cut here.`);
}
