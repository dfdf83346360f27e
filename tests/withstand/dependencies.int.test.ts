import { execFile } from "node:child_process";
import { rename } from "node:fs/promises";
import { promisify } from "node:util";
import { executablesFrom, type PartName, supervisorConfigFile, waitUntil } from "@homelab/engines";
import { type Inside, lookInside, manuscript, type Platform, seeded, startPlatform, startStubModels, type StubModels } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let models: StubModels;
let platform: Platform;
let inside: Inside;
let documentId: string;
const book = manuscript(seeded(21), "away", 4);
const question = `Which unit is the ${book.marks[1]!} unit in Grenoble?`;

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
});

/** Takes one dependency away; giving it back is the end of its scope. */
type Away = () => Promise<AsyncDisposable>;

const supervisorctl = (...words: string[]) =>
  promisify(execFile)(executablesFrom(process.env).python, ["-m", "supervisor.supervisorctl", "-c", supervisorConfigFile(inside.layout), ...words]);

const stopped = (part: PartName): Away => async () => {
  await supervisorctl("stop", part);
  return { [Symbol.asyncDispose]: async () => void (await supervisorctl("start", part)) };
};
const frozen = (part: PartName): Away => () => inside.freeze(part);
const renamed = (sql: string, back: string): Away => async () => {
  await inside.rows(sql);
  return { [Symbol.asyncDispose]: async () => void (await inside.rows(back)) };
};
const objectsTaken: Away = async () => {
  const { objects } = inside.layout;
  await rename(objects, `${objects}.away`);
  return { [Symbol.asyncDispose]: () => rename(`${objects}.away`, objects) };
};
const modelFault = (which: "chat" | "embedder", fault: Parameters<StubModels["chat"]["always"]>[0]): Away => async () => {
  models[which].always(fault);
  return { [Symbol.asyncDispose]: async () => models[which].always("none") };
};

const cases: Readonly<Record<string, { mode: string; away: Away }>> = {
  "NATS, stopped": { mode: "without-nats", away: stopped("nats") },
  "NATS, silent": { mode: "without-nats", away: frozen("nats") },
  "the vectors": { mode: "without-vectors", away: renamed("ALTER TABLE embeddings RENAME TO embeddings_away", "ALTER TABLE embeddings_away RENAME TO embeddings") },
  "the full text": { mode: "without-text", away: renamed("ALTER TABLE chunks RENAME COLUMN search TO search_away", "ALTER TABLE chunks RENAME COLUMN search_away TO search") },
  "the graph, stopped": { mode: "without-graph", away: stopped("oxigraph") },
  "the graph, silent": { mode: "without-graph", away: frozen("oxigraph") },
  "the objects": { mode: "without-objects", away: objectsTaken },
  "the embedder, silent": { mode: "without-embedder", away: modelFault("embedder", "hang") },
  "the embedder, failing": { mode: "without-embedder", away: modelFault("embedder", { status: 500 }) },
  "the embedder, with vectors of another length": { mode: "without-embedder", away: modelFault("embedder", "wrong-answer") },
  "the language model, cutting the line": { mode: "without-llm", away: modelFault("chat", "reset") },
  "the language model, overloaded": { mode: "without-llm", away: modelFault("chat", { status: 429, retryAfter: "1" }) },
  "the language model, failing": { mode: "without-llm", away: modelFault("chat", { status: 500 }) },
  "the language model, talking nonsense": { mode: "without-llm", away: modelFault("chat", "garbage") },
};

describe("a question while one dependency is away", () => {
  for (const [name, { mode, away }] of Object.entries(cases)) {
    it(`is answered without ${name}, says so, and is answered in full soon after`, { timeout: 90_000 }, async () => {
      {
        await using _away = await away();
        // more often than a breaker needs to open
        for (let times = 0; times < 6; times++) {
          const answer = await ask();
          expect(answer).toMatchObject({ status: 200, body: { mode, reasons: [{ dependency: mode.slice("without-".length) }] } });
          expect(answer.body.citations.map((citation) => citation["documentId"])).toContain(documentId);
        }
      }
      await recovered();
    });
  }

  it("is refused with a time to come back while Postgres is silent, and is answered in full soon after", { timeout: 90_000 }, async () => {
    for (const away of [frozen("postgres"), stopped("postgres")]) {
      {
        await using _away = await away();
        for (let times = 0; times < 4; times++) {
          const answer = await ask();
          expect(answer.status).toBe(503);
          expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        }
      }
      await recovered();
    }
  });
});

describe("an upload while one dependency is away", () => {
  const needed: Readonly<Record<string, Away>> = { "NATS is stopped": stopped("nats"), "NATS is silent": frozen("nats"), "Postgres is stopped": stopped("postgres"), "Postgres is silent": frozen("postgres"), "the objects are gone": objectsTaken };
  let number = 0;
  for (const [name, away] of Object.entries(needed)) {
    it(`is refused with a time to come back while ${name}, leaves nothing, and succeeds soon after`, { timeout: 90_000 }, async () => {
      const { name: file, bytes } = manuscript(seeded(30 + number), `refused${number++}`, 1);
      const post = () => platform.api<{ documentId: string; versionId: string }>(`/documents?name=${file}`, { method: "POST", body: bytes });
      const before = await kept();
      {
        await using _away = await away();
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
  }
});

async function kept(): Promise<{ documents: number; objects: number }> {
  let objects = 0;
  for await (const _ of inside.objects.keys("raw-documents")) objects++;
  return { documents: (await inside.rows("SELECT id FROM documents")).length, objects };
}

const ask = () =>
  platform.api<{ mode: string; reasons: unknown; citations: Record<string, unknown>[] }>("/ask", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ question }) });

/** Nobody restarts anything. */
async function recovered(): Promise<void> {
  await waitUntil("a full answer", async () => complaintOf((await ask()).body), { timeoutMs: 15_000, everyMs: 300 });
}

function complaintOf(answer: { mode?: string; reasons?: unknown }): string | undefined {
  return answer.mode === "full" ? undefined : JSON.stringify({ mode: answer.mode, reasons: answer.reasons });
}
