import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { measured, type ModelFacts } from "@homelab/capacity";
import { gguf, GGMLFileQuantizationType, parseGgufShardFilename } from "@huggingface/gguf";
import { z } from "zod";

/** The file cannot be reached from here. */
export class ModelAway extends Error {}
/** The file is there and holds no language model that llama.cpp serves from one file. */
export class NotAModel extends Error {}

const count = z.union([z.int(), z.bigint().transform(Number)]).pipe(z.int().nonnegative());
const perLayer = z.union([count, z.array(count).min(1)]);

/** What the header says, the prefix of its architecture taken away. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const Header = z.object({
  block_count: count.pipe(z.int().positive()),
  context_length: count.pipe(z.int().positive()),
  embedding_length: count.pipe(z.int().positive()),
  "attention.head_count": perLayer.optional(),
  "attention.head_count_kv": perLayer.optional(),
  "attention.key_length": count.optional(),
  "attention.value_length": count.optional(),
  "attention.kv_lora_rank": count.optional(),
  "rope.dimension_count": count.optional(),
  vocab_size: count.optional(),
});
type Header = z.output<typeof Header>;

/** What a GGUF file says of its model: a path on this machine, or a URL whose server answers ranges. Reads the header and no weights. */
export async function readGguf(name: string, source: string): Promise<ModelFacts> {
  refusePart(source);
  const { metadata, bytes } = isUrl(source) ? await readRemote(source) : await readLocal(source);
  const architecture = String(metadata["general.architecture"]);
  const own = Object.fromEntries(Object.entries(metadata).flatMap(([key, value]) => (key.startsWith(`${architecture}.`) ? [[key.slice(architecture.length + 1), value]] : [])));
  const header = Header.safeParse(own);
  if (!header.success) throw new NotAModel(`its header describes no language model: ${header.error.issues.map(({ path }) => `${architecture}.${path.join(".")}`).join(", ")} is missing or no size`);
  const where = `the header of ${source}`;
  const said = (value: number) => measured(value, where);
  return {
    name,
    layers: said(header.data.block_count),
    kvWidth: said(kvWidthOf(header.data)),
    embedding: said(header.data.embedding_length),
    vocabulary: said(header.data.vocab_size ?? lengthOf(metadata["tokenizer.ggml.tokens"])),
    window: said(header.data.context_length),
    files: [{ quantization: quantizationOf(metadata["general.file_type"]), bytes: measured(bytes, `the size of ${source}`) }],
  };
}

/**
 * Numbers kept for a token in one layer, the mean of all layers rounded up: kv heads × (key + value), or for latent attention (MLA) its joint row.
 * Without a length of their own a key and a value are embedding ÷ heads.
 */
function kvWidthOf(header: Header): number {
  const [rank, rope] = [header["attention.kv_lora_rank"], header["rope.dimension_count"]];
  if (rank !== undefined && rope !== undefined) return rank + rope;
  const heads = mean(header["attention.head_count"] ?? 1);
  const each = header.embedding_length / Math.max(1, heads);
  return Math.ceil(mean(header["attention.head_count_kv"] ?? heads) * ((header["attention.key_length"] ?? each) + (header["attention.value_length"] ?? each)));
}

const mean = (value: number | readonly number[]): number => (typeof value === "number" ? value : value.reduce((sum, one) => sum + one, 0) / value.length);
const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
const quantizationOf = (type: unknown): string => GGMLFileQuantizationType[Number(type)] ?? "unknown";

export const isUrl = (source: string): boolean => /^https?:/.test(source);

function refusePart(source: string): void {
  const file = basename(isUrl(source) ? new URL(source).pathname : source);
  const part = parseGgufShardFilename(file);
  if (part && Number(part.total) > 1) throw new NotAModel(`it is one of ${Number(part.total)} parts; llama-gguf-split --merge makes one file of them`);
}

interface Read {
  metadata: Readonly<Record<string, unknown>>;
  bytes: number;
}

async function readLocal(path: string): Promise<Read> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new ModelAway(error.code === "ENOENT" ? "there is no such file on this machine" : error.message);
  });
  return { metadata: await metadataOf(path, { allowLocalFile: true }), bytes: there.size };
}

const patienceMs = 30_000;

async function readRemote(url: string): Promise<Read> {
  let bytes = 0;
  const ranged: typeof fetch = async (at, init) => {
    const answer = await fetch(at, { ...init, signal: AbortSignal.timeout(patienceMs) }).catch((error: unknown) => {
      throw new ModelAway(error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error));
    });
    const size = /\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1];
    if (answer.status === 206 && size !== undefined) bytes = Number(size);
    else {
      // the body may be tens of gigabytes
      await answer.body?.cancel();
      throw new ModelAway(answer.ok ? "its server sends only the whole file, and no part of it" : `it answers ${answer.status}`);
    }
    return answer;
  };
  return { metadata: await metadataOf(url, { fetch: ranged }), bytes };
}

async function metadataOf(source: string, how: { allowLocalFile?: boolean; fetch?: typeof fetch }): Promise<Read["metadata"]> {
  return gguf(source, how).then(({ metadata }) => ({ ...metadata }), (error: unknown) => {
    if (error instanceof ModelAway) throw error;
    throw new NotAModel(error instanceof Error ? error.message : String(error), { cause: error });
  });
}
