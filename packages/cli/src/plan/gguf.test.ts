import { mkdtempDisposable, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "@homelab/capacity";
import { layoutOf } from "@homelab/engines";
import { HomelabSettings } from "@homelab/settings";
import { sixMachines } from "@homelab/testing/machines";
import { startPublisher } from "@homelab/testing/publisher";
import { type GGUFTypedMetadata, GGUFValueType, serializeGgufMetadata } from "@huggingface/gguf";
import { describe, expect, it } from "vitest";

import { ModelAway, NotAModel, readGguf } from "./gguf.ts";
import { modelFactsOf } from "./model-facts.ts";
import { wishesOf } from "./wishes.ts";

const aFolder = () => mkdtempDisposable(join(tmpdir(), "homelab-gguf-"));

/** A real header without tensors; numbers are 32 bits wide. */
function header(architecture: string, sizes: Record<string, number | number[]>, fileType = 15): Buffer {
  const number = (value: number) => ({ type: GGUFValueType.UINT32, value });
  const own = Object.entries(sizes).map(([key, value]) => [`${architecture}.${key}`, typeof value === "number" ? number(value) : { type: GGUFValueType.ARRAY, subType: GGUFValueType.UINT32, value }]);
  const metadata = {
    version: { type: GGUFValueType.UINT32, value: 3 },
    tensor_count: { type: GGUFValueType.UINT64, value: 0n },
    kv_count: { type: GGUFValueType.UINT64, value: 0n },
    "general.architecture": { type: GGUFValueType.STRING, value: architecture },
    "general.file_type": number(fileType),
    "tokenizer.ggml.tokens": { type: GGUFValueType.ARRAY, subType: GGUFValueType.STRING, value: ["a", "b", "c"] },
    ...Object.fromEntries(own),
  } as unknown as GGUFTypedMetadata;
  return Buffer.from(serializeGgufMetadata(metadata));
}

const grouped = { block_count: 36, context_length: 40_960, embedding_length: 4096, "attention.head_count": 32, "attention.head_count_kv": 8, "attention.key_length": 128, "attention.value_length": 128, vocab_size: 151_936 };

const publisher = (file: Buffer, options = {}) => startPublisher(file, { path: "/own-Q4_K_M.gguf", ...options });

async function numbersIn(bytes: Buffer): Promise<Record<string, number | string>> {
  await using folder = await aFolder();
  const file = join(folder.path, "own.gguf");
  await writeFile(file, bytes);
  const { layers, kvWidth, vocabulary, window, files } = await readGguf("own", file);
  return { layers: layers.value, kvWidth: kvWidth.value, vocabulary: vocabulary.value, window: window.value, quantization: files[0]?.quantization ?? "" };
}

describe("the header of a GGUF file", () => {
  it("tells what the planner needs", async () => expect(await numbersIn(header("qwen3", grouped))).toEqual({ layers: 36, kvWidth: 2048, vocabulary: 151_936, window: 40_960, quantization: "Q4_K_M" }));
  it("of equal heads gives each the embedding's share", async () => expect(await numbersIn(header("llama", { block_count: 2, context_length: 1024, embedding_length: 64, "attention.head_count": 4 }))).toMatchObject({ kvWidth: 128, vocabulary: 3 }));
  it("of latent attention gives one joint row", async () => expect(await numbersIn(header("deepseek2", { ...grouped, "attention.kv_lora_rank": 512, "rope.dimension_count": 64 }))).toMatchObject({ kvWidth: 576 }));
  it("of layers with and without a cache gives their mean", async () => expect(await numbersIn(header("lfm2", { ...grouped, "attention.head_count_kv": [0, 8, 0, 8] }))).toMatchObject({ kvWidth: 1024 }));

  it.each([
    ["no GGUF at all", Buffer.from("%PDF-1.7 and more of it"), "magic"],
    ["cut off", header("qwen3", grouped).subarray(0, 60), ""],
    ["no language model", header("clip", { block_count: 2 }), "clip.context_length"],
  ])("that is %s is refused", async (_, bytes, words) => expect(numbersIn(bytes)).rejects.toThrow(expect.toSatisfy((error: Error) => error instanceof NotAModel && error.message.includes(words))));

  it("of one part among several is refused with the way to join them", async () => expect(readGguf("own", "/models/own-00001-of-00003.gguf")).rejects.toThrow("3 parts; llama-gguf-split --merge"));
});

describe("a file elsewhere", () => {
  it("is read by parts, its size with it", async () => {
    await using at = await publisher(header("qwen3", grouped));
    expect(await readGguf("own", at.url)).toMatchObject({ name: "own", layers: { value: 36 }, files: [{ bytes: { value: header("qwen3", grouped).length } }] });
  });
  it("is not fetched whole", async () => {
    await using at = await publisher(header("qwen3", grouped), { whole: true });
    await expect(readGguf("own", at.url)).rejects.toThrow("sends only the whole file");
  });
  it("that cannot be reached is away", async () => expect(readGguf("own", "http://127.0.0.1:9/own.gguf")).rejects.toBeInstanceOf(ModelAway));
});

describe("models.llm", () => {
  const placeWith = (root: string, llm: object) => ({ settings: HomelabSettings.parse({ models: { llm } }), layout: layoutOf(root) });
  const sha256 = "ab".repeat(32);

  it("is planned by what its file says, with a volume of its size", async () => {
    await using folder = await aFolder();
    await using at = await publisher(header("qwen3", { ...grouped, block_count: 4 }));
    const place = placeWith(folder.path, { name: "my-own", url: at.url, sha256 });
    const made = plan([sixMachines["desktop-32gb"]], wishesOf(place.settings, "cluster", await modelFactsOf(place)));
    expect(made.model).toMatchObject({ model: "my-own", quantization: "Q4_K_M", weightBytes: header("qwen3", { ...grouped, block_count: 4 }).length });
    expect(made.why["demands.llama-cpp.disk.floor"]).toMatchObject({ how: expect.stringContaining(at.url) as string });
  });

  it("is known without its publisher once it was asked", async () => {
    await using folder = await aFolder();
    const at = await publisher(header("qwen3", grouped));
    const place = placeWith(folder.path, { name: "my-own", url: at.url, sha256 });
    const asked = await modelFactsOf(place);
    await at[Symbol.asyncDispose]();
    expect(await modelFactsOf(place)).toEqual(asked);
    expect(JSON.parse(await readFile(join(folder.path, "models", `${sha256}.json`), "utf8"))).toMatchObject({ name: "my-own" });
    await rm(join(folder.path, "models"), { recursive: true });
    await expect(modelFactsOf(place)).rejects.toThrow(/my-own.*(?:\n.*)*can be read from here/);
  });

  it("of a known name may be where only its machine reaches it", async () => {
    await using folder = await aFolder();
    expect(await modelFactsOf(placeWith(folder.path, { name: "Qwen3-8B", file: "/models/away/Qwen3-8B.gguf" }))).toBeUndefined();
    await expect(modelFactsOf(placeWith(folder.path, { name: "my-own", file: "/models/away/own.gguf" }))).rejects.toThrow("no such file on this machine");
  });

  it("on its host takes no volume", async () => {
    await using folder = await aFolder();
    const file = join(folder.path, "own.gguf");
    await writeFile(file, header("qwen3", { ...grouped, block_count: 4 }));
    const place = placeWith(folder.path, { name: "my-own", file });
    const made = plan([sixMachines["desktop-32gb"]], wishesOf(place.settings, "cluster", await modelFactsOf(place)));
    expect(made.components.find(({ component }) => component === "llama-cpp")).toMatchObject({ volume: null });
  });
});
