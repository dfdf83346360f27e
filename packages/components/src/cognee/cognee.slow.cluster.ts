import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cogneeExtractor, type CogneeExtractorOptions } from "@homelab/adapters/cognee";
import { freePort } from "@homelab/engines";
import { describeExtractor } from "@homelab/testing/contracts/extractor";
import { startStubOpenAi, type StubOpenAi } from "@homelab/testing/openai-stub";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderCogneeEnvironment, renderCogneeSettings } from "./render.ts";

const python = process.env["HOMELAB_COGNEE"] ?? "";
const missing = existsSync(python) ? undefined : "HOMELAB_COGNEE names no Python with Cognee in it: ./just images builds it";
const password = "of-this-test-alone";
const slots = 2;
const startsWithinMs = 300_000;

interface RunningCognee extends AsyncDisposable {
  url: string;
  /** The language model behind it, and the one that embeds: two, to count the calls of each. */
  chat: StubOpenAi;
  vectors: StubOpenAi;
  extractor(more?: Partial<CogneeExtractorOptions>): ReturnType<typeof cogneeExtractor>;
  /** Names of the datasets that it keeps. */
  datasets(): Promise<string[]>;
}

/** The real server with the settings that are deployed, on file databases of its own. */
async function startCognee(): Promise<RunningCognee> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-cognee-"));
  const [chat, vectors] = [await startStubOpenAi({ latencyMs: 400 }), await startStubOpenAi()];
  const settings = renderCogneeSettings({ gatewayUrl: chat.url, apiKey: "k", chat: { name: "documents", slots }, embedding: { name: "vectors", dimensions: 384 }, password });
  await writeFile(join(folder, ".env"), `${settings}EMBEDDING_ENDPOINT="${vectors.url}"\n`);
  await mkdir(join(folder, "temporary"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const tokenizers = join(python, "..", "..", "lib", "python3.11", "site-packages", "litellm", "litellm_core_utils", "tokenizers");
  const env = { PATH: process.env["PATH"], TIKTOKEN_CACHE_DIR: tokenizers, ...renderCogneeEnvironment(folder, join(folder, "temporary")) };
  const child = spawn(python, ["-m", "uvicorn", "cognee.api.client:app", "--host", "127.0.0.1", "--port", new URL(url).port], { cwd: folder, env, stdio: "ignore" });
  const ended = once(child, "exit");
  const isUp = () => fetch(`${url}/health`).then(({ ok }) => ok, () => false);
  for (const end = Date.now() + startsWithinMs - 20_000; Date.now() < end && child.exitCode === null && !(await isUp()); ) await sleep(500);

  const datasets = async (): Promise<string[]> => {
    const login = await fetch(`${url}/api/v1/auth/login`, { method: "POST", body: new URLSearchParams({ username: "default_user@example.com", password }) });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const all = await fetch(`${url}/api/v1/datasets`, { headers: { authorization: `Bearer ${token}` } });
    return ((await all.json()) as { name: string }[]).map(({ name }) => name);
  };
  return {
    url,
    chat,
    vectors,
    extractor: (more = {}) => cogneeExtractor({ url, password, model: "stub", atOnce: slots, pollMs: 100, ...more }),
    datasets,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
      await Promise.all([chat, vectors].map((stub) => stub[Symbol.asyncDispose]()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const passage = (text: string) => ({ text, language: "en", headings: [] });
const cities = ["Aarhus", "Bergen", "Cadiz", "Delft"];
const named = (entities: readonly { name: string }[]) => entities.map(({ name }) => name).sort();

describe.skipIf(missing)(`Cognee (${missing ?? "real server"})`, () => {
  let cognee: RunningCognee;
  beforeAll(async () => {
    cognee = await startCognee();
  }, startsWithinMs);
  afterAll(() => cognee?.[Symbol.asyncDispose]());

  describeExtractor("Cognee", async () => ({ extractor: cognee.extractor(), modelCalls: () => cognee.chat.requests.length }));

  it("has the version, the mapping and the model in the id of its facts", () => {
    expect(cognee.extractor().id).toBe("cognee/1.6.5+mapping/1+stub");
  });

  it("asks the model once for a passage, by schema, and embeds beside it", async () => {
    const [chats, embeddings] = [cognee.chat.requests.length, cognee.vectors.requests.length];
    await cognee.extractor().extract(passage("Ida Rhodes wrote compilers in Washington."));
    const asked = cognee.chat.requests.slice(chats);
    expect(asked).toMatchObject([{ path: "/v1/chat/completions", body: { model: "documents", max_tokens: 2_000, temperature: 0, response_format: { type: "json_schema" } } }]);
    expect(cognee.vectors.requests.length).toBeGreaterThan(embeddings);
  });

  it("has as many passages under way as it is given slots, whoever asks, and each finds its own names alone", async () => {
    const [left, right] = [cognee.extractor(), cognee.extractor()];
    const facts = await Promise.all(cities.map((city, nth) => (nth % 2 === 0 ? left : right).extract(passage(`Karen Sparck met Jean Bartik in ${city} once.`))));
    expect(facts.map(({ entities }) => named(entities))).toEqual(cities.map((city) => [city, "Jean Bartik", "Karen Sparck"].sort()));
    expect(cognee.chat.maxConcurrent).toBeGreaterThan(1);
    expect(cognee.chat.maxConcurrent).toBeLessThanOrEqual(slots);
  });

  it("writes names as the passage does, and says which sentence a relation is from", async () => {
    const { entities, relations } = await cognee.extractor().extract(passage("It rained. Mary Keller taught at Clarke College in Iowa."));
    expect(named(entities)).toEqual(["Clarke College", "Iowa", "It", "Mary Keller"]);
    expect(relations).toContainEqual({ subject: "Mary Keller", predicate: "taught at", object: "Clarke College", evidence: "Mary Keller taught at Clarke College in Iowa." });
  });

  it("forgets every passage it has read", async () => {
    await cognee.extractor().extract(passage("Betty Holberton wrote the first sort in Philadelphia."));
    expect(await cognee.datasets()).toEqual([]);
  });

  it("stops at once when its caller does, and forgets what was under way", async () => {
    cognee.chat.script({ slowMs: 3_000 });
    const stop = new AbortController();
    const facts = cognee.extractor().extract(passage("Adele Goldstine wrote the manual in Philadelphia."), stop.signal);
    const asked = cognee.chat.requests.length;
    for (let i = 0; i < 100 && cognee.chat.requests.length === asked; i += 1) await sleep(100);
    stop.abort(new Error("enough"));
    await expect(facts).rejects.toThrow("enough");
    for (let i = 0; i < 100 && (await cognee.datasets()).length > 0; i += 1) await sleep(200);
    expect(await cognee.datasets()).toEqual([]);
  });

  it("is unavailable to a wrong password", async () => {
    await expect(cognee.extractor({ password: "another" }).extract(passage("Lamps hum."))).rejects.toMatchObject({ name: "Unavailable", dependency: "llm", message: expect.stringContaining("does not take the password") });
  });

  it("is unavailable when the model takes longer than is waited for", async () => {
    cognee.chat.script({ slowMs: 3_000 });
    await expect(cognee.extractor({ timeoutMs: 1_500 }).extract(passage("Kay McNulty computed tables in Aberdeen."))).rejects.toMatchObject({ name: "Unavailable", message: expect.stringContaining("no facts in 1500 ms") });
  });
});
