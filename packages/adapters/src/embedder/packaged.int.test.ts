import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MINILM, modelFilesIn, packagedEmbedder, packagedTokenizer, type PackagedEmbedder } from "./index.ts";

const { modelFile, tokenizerFile } = await modelFilesIn(process.env["HOMELAB_VENV"] ?? "");
const LONGEST = MINILM.window - MINILM.specials;

/** Real words that are one token each, so that a text's length in tokens can be chosen. */
const words = ["water", "engine", "river", "paper", "music", "stone", "winter", "market"];
const textOf = (tokens: number, last = "garden") =>
  [...Array.from({ length: tokens - 1 }, (_, at) => words[at % words.length]), last].join(" ");
const dot = (left: Float32Array, right: Float32Array) => left.reduce((sum, value, at) => sum + value * right[at]!, 0);

describe("the packaged tokenizer", () => {
  it("counts past the 128 tokens at which its file would cut", async () => {
    const { countTokens } = await packagedTokenizer(tokenizerFile);
    expect(countTokens(textOf(1000))).toBe(1000);
  });

  it("neither pads nor adds specials when it counts", async () => {
    const { countTokens, encode } = await packagedTokenizer(tokenizerFile);
    expect([countTokens(""), countTokens("water"), encode("water").length]).toEqual([0, 1, 3]);
  });

  it("names the file it cannot read", async () => {
    await expect(packagedTokenizer("absent/tokenizer.json")).rejects.toThrow(/absent\/tokenizer\.json/);
  });
});

describe("the packaged embedder", () => {
  let embedder: PackagedEmbedder;
  beforeAll(async () => {
    embedder = await packagedEmbedder({ modelFile, tokenizerFile });
  });
  afterAll(() => embedder.close());
  const one = async (text: string) => (await embedder.embed([text], "document"))[0]!;

  it("gives unit vectors of the declared size, one per text", async () => {
    const vectors = await embedder.embed(["water", textOf(LONGEST), "日本語のテキスト"], "document");
    expect(vectors.map((vector) => vector.length)).toEqual([384, 384, 384]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
  });

  it("gives the same vector each time, whatever is embedded beside it", async () => {
    const [alone] = await embedder.embed(["the river"], "document");
    const [, beside] = await embedder.embed([textOf(200), "the river", "winter"], "query");
    expect(beside).toEqual(alone);
  });

  it("puts a paraphrase nearer than another subject", async () => {
    const [question, paraphrase, other] = await embedder.embed(
      ["How do I restart the database server?", "Restarting the database service", "Bake the bread for forty minutes"],
      "query",
    );
    expect(dot(question!, paraphrase!)).toBeGreaterThan(0.6);
    expect(dot(question!, other!)).toBeLessThan(0.2);
  });

  it("reads the longest chunk to its last word", async () => {
    expect(embedder.countTokens(textOf(LONGEST))).toBe(LONGEST);
    const garden = await one(textOf(LONGEST, "garden"));
    const rocket = await one(textOf(LONGEST, "rocket"));
    expect(dot(garden, rocket)).toBeLessThan(0.9999);
  });

  it("refuses a text one token longer than the window, naming both figures", async () => {
    await expect(embedder.embed(["water", textOf(LONGEST + 1)], "document")).rejects.toMatchObject({
      name: "Refused",
      class: "too-long",
      message: expect.stringMatching(/text 2 has 257 tokens .* window is 256/),
    });
  });

  it("stops between texts when it is told to", async () => {
    const stop = new AbortController();
    const embedding = embedder.embed(Array.from({ length: 50 }, () => textOf(LONGEST)), "document", stop.signal);
    setTimeout(() => stop.abort(new Error("enough")), 20);
    await expect(embedding).rejects.toThrow("enough");
  });

  it("leaves the event loop free while it works", async () => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    await one("warm");
    delay.enable();
    const begun = performance.now();
    await embedder.embed(Array.from({ length: 10 }, () => textOf(LONGEST)), "document");
    const perTextMs = (performance.now() - begun) / 10;
    delay.disable();
    // run on the event loop itself, the delay would be the whole time of a text
    expect(delay.percentile(50) / 1e6).toBeLessThan(perTextMs / 2);
  });

  it("answers what it was asked before it closes, and opens again on the next call", async () => {
    const asked = embedder.embed([textOf(LONGEST)], "document");
    await new Promise((resolve) => setTimeout(resolve, 5));
    await embedder.close();
    expect(await asked).toHaveLength(1);
    expect(await one("water")).toHaveLength(384);
  });

  it("refuses to start on a file that is another model", async () => {
    await expect(packagedEmbedder({ modelFile: tokenizerFile, tokenizerFile })).rejects.toThrow(/is not minilm-l6-v2-int8@1\.0\.0: its sha256 is/);
  });
});
