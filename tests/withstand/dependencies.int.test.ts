import { waitUntil } from "@homelab/engines";
import { type Inside, lookInside, manuscript, outagesOf, type Platform, seeded, startPlatform, startStubModels, type StubModels } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let models: StubModels;
let platform: Platform;
let inside: Inside;
let documentId: string;
const book = manuscript(seeded(21), "away", 4);
const question = `Which unit is the ${book.marks[1] ?? ""} unit in Grenoble?`;

beforeAll(async () => {
  models = await startStubModels();
  platform = await startPlatform({ settings: models.settings });
  inside = await lookInside(platform);
  ({ documentId } = await platform.send(book.name, book.bytes));
  await platform.settled(documentId);
  await recovered();
}, 120_000);
afterAll(async () => {
  await inside[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
  await models[Symbol.asyncDispose]();
}, 120_000);

const without = (name: string): Promise<AsyncDisposable> => {
  const outage = outagesOf(inside, models)[name];
  if (!outage) throw new Error(`dependencies: there is no outage called ${name}`);
  return outage.begin();
};

describe("a question while one dependency is away", () => {
  it.each([
    ["NATS, stopped", "nats"],
    ["NATS, silent", "nats"],
    ["the vectors", "vectors"],
    ["the full text", "text"],
    ["the graph, stopped", "graph"],
    ["the graph, silent", "graph"],
    ["the objects", "objects"],
    ["the embedder, silent", "embedder"],
    ["the embedder, failing", "embedder"],
    ["the embedder, with vectors of another length", "embedder"],
    ["the language model, cutting the line", "llm"],
    ["the language model, overloaded", "llm"],
    ["the language model, failing", "llm"],
    ["the language model, talking nonsense", "llm"],
  ])("is answered without %s, says so, and is answered in full soon after", { timeout: 90_000 }, async (name, dependency) => {
    {
      await using _away = await without(name);
      // more often than a breaker needs to open
      for (let times = 0; times < 6; times++) {
        const { status, body } = await ask();
        expect({ status, ...body }).toMatchObject({ status: 200, mode: `without-${dependency}`, reasons: [{ dependency }] });
        expect(body.citations.map((citation) => citation["documentId"])).toContain(documentId);
      }
    }
    await recovered();
  });

  it.each(["Postgres, silent", "Postgres, stopped"])("is refused with a time to come back while there is no store left (%s), and is answered in full soon after", { timeout: 90_000 }, async (name) => {
    {
      await using _away = await without(name);
      for (let times = 0; times < 4; times++) {
        const { status, headers } = await ask();
        expect(status).toBe(503);
        expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      }
    }
    await recovered();
  });
});

describe("an upload while one dependency is away", () => {
  it.each(["NATS, stopped", "NATS, silent", "Postgres, stopped", "Postgres, silent", "the objects"])("is refused with a time to come back (%s), leaves nothing, and succeeds soon after", { timeout: 90_000 }, async (name) => {
    const { name: file, bytes } = manuscript(seeded(name.length), `refused${name.replaceAll(/\W/g, "")}`, 1);
    const post = () => platform.api<{ documentId: string }>(`/documents?name=${file}`, { method: "POST", body: bytes });
    const before = await kept();
    {
      await using _away = await without(name);
      const refused = await post();
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    await recovered();
    expect(await kept()).toEqual(before);
    const accepted = await post();
    expect(accepted.status).toBe(202);
    expect(await platform.settled(accepted.body.documentId)).toMatchObject({ state: "ready" });
  });
});

async function kept(): Promise<{ documents: number; objects: number }> {
  let objects = 0;
  for await (const _ of inside.objects.keys("raw-documents")) objects++;
  return { documents: (await inside.rows("SELECT id FROM documents")).length, objects };
}

const ask = () =>
  platform.api<{ mode: string; citations: Record<string, unknown>[] }>("/ask", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ question }) });

/** Nobody restarts anything. */
async function recovered(): Promise<void> {
  await waitUntil("a full answer", async () => ((await ask()).body.mode === "full" ? undefined : "not yet"), { timeoutMs: 15_000, everyMs: 300 });
}
