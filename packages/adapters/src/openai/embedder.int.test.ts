import { startStubOpenAi, type StubOptions } from "@homelab/testing/openai-stub";
import { describe, expect, it, onTestFinished } from "vitest";
import { modelFilesIn } from "../embedder/index.ts";
import { openAiEmbedder } from "./index.ts";

const { tokenizerFile } = await modelFilesIn(process.env["HOMELAB_VENV"] ?? "");

async function embedderOn(options: StubOptions = {}) {
  const server = await startStubOpenAi(options);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const embedder = await openAiEmbedder({
    url: server.url,
    model: "nomic",
    timeoutMs: 200,
    dimensions: 64,
    window: 16,
    tokenizerFile,
    prefixes: { document: "search_document: ", query: "search_query: " },
  });
  return { server, embedder };
}

describe("embeddings by an OpenAI-compatible server", () => {
  it("gives unit vectors in order, with the prefix applied once, as floats, in small requests", async () => {
    const { server, embedder } = await embedderOn({ dimensions: 64 });
    const texts = Array.from({ length: 11 }, (_, at) => `text number ${at}`);
    const vectors = await embedder.embed(texts, "document");
    expect(vectors).toHaveLength(11);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    expect(server.requests.map(({ body }) => (body as { input: string[] }).input.length)).toEqual([8, 3]);
    expect(server.requests[0]?.body).toMatchObject({ encoding_format: "float", input: expect.arrayContaining(["search_document: text number 0"]) });
    expect((await embedder.embed([texts[10]!], "document"))[0]).toEqual(vectors[10]);
  });

  it("tells its identity, by which vectors are kept apart", async () => {
    const { embedder } = await embedderOn();
    expect(embedder.model).toMatchObject({ id: "nomic@64", dimensions: 64, window: 16, specials: 2 });
  });

  it("refuses vectors of another size", async () => {
    const { embedder } = await embedderOn({ dimensions: 64, script: ["wrong-answer"] });
    await expect(embedder.embed(["a"], "query")).rejects.toMatchObject({ name: "Refused", class: "wrong-dimensions", message: expect.stringContaining("63 dimensions, 64") });
  });

  it.each([
    ["a vector of zeros", { data: [{ index: 0, embedding: Array(64).fill(0) }] }],
    ["a vector missing", { data: [] }],
    ["base64 it did not ask for", { data: [{ index: 0, embedding: "AAAA" }] }],
  ])("refuses %s", async (_, body) => {
    const { embedder } = await embedderOn({ script: [{ status: 200, body }] });
    await expect(embedder.embed(["a"], "query")).rejects.toMatchObject({ name: "Refused", class: "bad-model-output" });
  });

  it("refuses a text that with prefix and specials is longer than the window, before it asks the server", async () => {
    const { server, embedder } = await embedderOn({ dimensions: 64 });
    const prefix = embedder.countTokens("search_query: ");
    await embedder.embed(["water ".repeat(14 - prefix)], "query");
    await expect(embedder.embed(["water ".repeat(15 - prefix)], "query")).rejects.toMatchObject({ name: "Refused", class: "too-long", message: expect.stringContaining("has 17 tokens") });
    expect(server.requests).toHaveLength(1);
  });

  it("knows llama.cpp's words for a text that is too long", async () => {
    const body = { error: { code: 500, type: "server_error", message: "input (702 tokens) is too large to process. increase the physical batch size (current batch size: 512)" } };
    const { embedder } = await embedderOn({ script: [{ status: 500, body }] });
    await expect(embedder.embed(["a"], "query")).rejects.toMatchObject({ name: "Refused", class: "too-long" });
  });

  it("is unavailable as the embedder, not as the LLM", async () => {
    const { embedder } = await embedderOn({ script: [{ status: 502 }] });
    await expect(embedder.embed(["a"], "query")).rejects.toMatchObject({ name: "Unavailable", dependency: "embedder" });
  });
});
