import type { Conversion, Facts } from "./document.ts";

/** Bytes by key in one of two buckets. `raw-documents` is keyed by the sha256 of its content. */
export interface Objects {
  /** Stores durably before it resolves; storing the same key again is not an error. */
  put(bucket: Bucket, key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is no such key. */
  get(bucket: Bucket, key: string): Promise<Uint8Array | undefined>;
  delete(bucket: Bucket, key: string): Promise<void>;
  keys(bucket: Bucket): AsyncIterable<string>;
}
export type Bucket = "raw-documents" | "processed";

export interface ConvertInput {
  bytes: Uint8Array;
  /** File name as given by the source; only its ending is trusted, and only as a hint. */
  name: string;
  mediaType: string;
}

/** Turns bytes into lines or blocks. Throws `Refused` for input that can never succeed, `Unavailable` when it may later. */
export interface Converter {
  /** `name/version`, part of the key under which an extraction is kept. */
  readonly id: string;
  convert(input: ConvertInput, signal: AbortSignal): Promise<Conversion>;
}

/** What distinguishes one vector space from another; recorded with every vector. */
export interface EmbeddingModel {
  /** Stable identity, for example `minilm-l6-v2-int8@1.0.0`. */
  id: string;
  dimensions: number;
  /** Longest input in tokens, specials included. */
  window: number;
  /** Special tokens the model adds to each input. */
  specials: number;
  /** Put before a passage and before a question; empty strings where the model has none. */
  prefixes: { document: string; query: string };
}

/** Texts to unit vectors. Refuses a text that is longer than the window instead of cutting it. */
export interface Embedder {
  readonly model: EmbeddingModel;
  /** One vector of `model.dimensions` per text, in order; prefixes are applied inside. */
  embed(texts: readonly string[], as: "document" | "query", signal?: AbortSignal): Promise<Float32Array[]>;
}

/** Tokens of a text by the embedding model's own tokenizer, specials excluded, never truncated. */
export type CountTokens = (text: string) => number;

/** Reads entities and relations out of one passage. */
export interface FactExtractor {
  /** `name/version`; facts are kept by it and the hash of the text. */
  readonly id: string;
  /** True when each call occupies a slot of the language model. */
  readonly usesModel: boolean;
  extract(passage: { text: string; language: string; headings: readonly string[] }, signal?: AbortSignal): Promise<Facts>;
}

export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** A language model behind an OpenAI-compatible API. */
export interface Chat {
  readonly id: string;
  /** `schema` asks for JSON that follows it. Throws `Unavailable` on overload, time-out and server errors. */
  complete(messages: readonly ChatMessage[], options?: { schema?: object; maxTokens?: number; signal?: AbortSignal }): Promise<string>;
}
