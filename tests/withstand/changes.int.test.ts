import { setTimeout as sleep } from "node:timers/promises";
import { embedCompleted } from "@homelab/contracts";
import { type Inside, lookInside, manuscript, type Platform, seeded, startPlatform } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let platform: Platform;
let inside: Inside;
beforeAll(async () => {
  platform = await startPlatform();
  inside = await lookInside(platform);
}, 120_000);
afterAll(async () => {
  await inside[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

const rowCounts = async () => (await inside.rows("SELECT (SELECT count(*) FROM chunks) AS chunks, (SELECT count(*) FROM embeddings) AS embeddings, (SELECT count(*) FROM facts) AS facts"))[0];

describe("a document that comes again", () => {
  const book = manuscript(seeded(1), "again", 6);

  it("is unchanged and writes no row when its bytes are the same", async () => {
    const { documentId } = await platform.send(book.name, book.bytes);
    await platform.settled(documentId);
    const before = await rowCounts();
    const again = await platform.send(book.name, book.bytes);
    expect(again).toMatchObject({ documentId, status: "unchanged" });
    expect(await rowCounts()).toEqual(before);
  });

  it("costs no model call and no second vector under another name", async () => {
    const before = await rowCounts();
    const copy = await platform.send("again-renamed.md", book.bytes);
    expect(await platform.settled(copy.documentId)).toMatchObject({ state: "ready", modelCalls: 0 });
    expect(await rowCounts()).toMatchObject({ embeddings: before?.["embeddings"], facts: before?.["facts"] });
  });
});

describe("a document of a hundred passages with one paragraph changed", () => {
  const book = (edition: number) => long("hundred", edition);

  it("embeds and links at most five of them again", { timeout: 240_000 }, async () => {
    const first = await platform.send("hundred.md", book(0));
    const { chunks, modelCalls } = await platform.settled(first.documentId, 200_000);
    expect(chunks).toBeGreaterThanOrEqual(100);
    expect(modelCalls).toBeGreaterThanOrEqual(100);

    const messages = await inside.overhear(embedCompleted, async () => {
      expect(await platform.send("hundred.md", book(1))).toMatchObject({ documentId: first.documentId, status: "accepted" });
      await platform.settled(first.documentId);
    });
    const again = await platform.settled(first.documentId);
    expect(again).toMatchObject({ state: "ready", chunks });
    expect(again.modelCalls).toBeGreaterThan(0);
    expect(again.modelCalls).toBeLessThanOrEqual(5);
    // what is embedded anew is what travels on to be linked
    expect(messages.flatMap(({ chunkIds }) => chunkIds).length).toBeLessThanOrEqual(5);
  });

  it("keeps the ids of what stands after a paragraph put in front", { timeout: 240_000 }, async () => {
    const ids = () => inside.rows<{ id: string }>("SELECT chunk_id AS id FROM version_chunks vc JOIN documents d ON d.id = vc.document_id AND d.current_version = vc.version_id WHERE d.name = 'hundred.md'");
    const before = new Set((await ids()).map(({ id }) => id));
    const { documentId } = await platform.send("hundred.md", `A paragraph that was not there. It stands alone before all others.\n\n${new TextDecoder().decode(book(1))}`);
    await platform.settled(documentId, 100_000);
    const after = new Set((await ids()).map(({ id }) => id));
    expect(after.size).toBeGreaterThanOrEqual(100);
    expect(before.difference(after).size).toBeLessThanOrEqual(2);
  });

  it("is found by its new words and no longer by its old ones", async () => {
    const rows = await inside.rows<{ text: string }>("SELECT text FROM chunks WHERE text LIKE '%edition%hundred%'");
    expect(rows.map(({ text }) => /edition \d/.exec(text)?.[0])).toEqual(["edition 1"]);
  });
});

describe("a document that is removed", () => {
  it("is in no answer from the moment the removal returns", async () => {
    const secret = manuscript(seeded(11), "secret", 4);
    const { documentId } = await platform.send(secret.name, secret.bytes);
    await platform.settled(documentId);
    const question = `What does the ${secret.marks[2]!} unit do?`;
    const cites = async () => (await platform.ask(question)).citations.some((citation) => citation["documentId"] === documentId);
    expect(await cites()).toBe(true);

    let removedAt = Infinity;
    const answers: { askedAt: number; cited: boolean }[] = [];
    const asking = Array.from({ length: 3 }, async () => {
      while (Date.now() < removedAt + 3000) {
        const askedAt = Date.now();
        answers.push({ askedAt, cited: await cites() });
      }
    });
    await sleep(300);
    expect((await platform.api(`/documents/${documentId}`, { method: "DELETE" })).status).toBe(202);
    removedAt = Date.now();
    await Promise.all(asking);
    const after = answers.filter(({ askedAt }) => askedAt > removedAt);
    expect(after.length).toBeGreaterThan(0);
    expect(after.filter(({ cited }) => cited)).toEqual([]);
  });

  it("leaves no row, vector, triple or object, and leaves its twin alone", async () => {
    const book = manuscript(seeded(12), "twin", 3);
    const [first, twin] = [await platform.send("twin-a.md", book.bytes), await platform.send("twin-b.md", book.bytes)];
    await platform.settled(first.documentId);
    await platform.settled(twin.documentId);
    const own = manuscript(seeded(13), "lonely", 3);
    const lonely = await platform.send(own.name, own.bytes);
    await platform.settled(lonely.documentId);

    expect((await platform.cli("remove", "--yes", lonely.documentId)).code).toBe(0);
    expect((await platform.cli("remove", "--yes", first.documentId)).code).toBe(0);
    await expectGone(lonely.documentId, lonely.versionId);
    await expectGone(first.documentId);
    const { citations } = await platform.ask(`What does the ${book.marks[1]!} unit do?`);
    expect(new Set(citations.map((citation) => citation["documentId"]))).toEqual(new Set([twin.documentId]));
    expect(await inside.objects.get("raw-documents", twin.versionId)).toBeDefined();
  });

  it("is gone in the end when the worker is killed in the middle of it", async () => {
    const book = manuscript(seeded(14), "halfway", 5);
    const { documentId, versionId } = await platform.send(book.name, book.bytes);
    await platform.settled(documentId);
    const frozen = await inside.freeze("oxigraph");
    await platform.api(`/documents/${documentId}`, { method: "DELETE" });
    // it waits for the graph now, with everything else still to be removed
    await sleep(1500);
    expect(await inside.kill("worker-text")).toBe(true);
    await frozen[Symbol.asyncDispose]();
    await expectGone(documentId, versionId);
  });

  it("leaves nothing when it was just being converted", async () => {
    const book = manuscript(seeded(15), "converting", 3);
    const frozen = await inside.freeze("converter");
    const { documentId, versionId } = await platform.send(book.name, book.bytes);
    await sleep(1000);
    await platform.api(`/documents/${documentId}`, { method: "DELETE" });
    await expectGone(documentId, versionId);
    await frozen[Symbol.asyncDispose]();
    await expect.poll(async () => (await inside.streams()).reduce((sum, s) => sum + (s.name === "DEAD" ? 0 : s.messages), 0), { timeout: 20_000 }).toBe(0);
    await expectGone(documentId, versionId);
  });
});

/** `versionId` where nobody else has the same bytes. */
async function expectGone(documentId: string, versionId?: string): Promise<void> {
  await expect.poll(async () => (await platform.api(`/documents/${documentId}`)).status, { timeout: 60_000, interval: 200 }).toBe(404);
  for (const table of ["versions", "chunks", "version_chunks"]) expect(await inside.rows(`SELECT 1 FROM ${table} WHERE document_id = $1`, [documentId])).toEqual([]);
  for (const table of ["embeddings", "facts"]) {
    expect(await inside.rows(`SELECT text_hash FROM ${table} t WHERE NOT EXISTS (SELECT FROM chunks c WHERE c.text_hash = t.text_hash)`)).toEqual([]);
  }
  expect((await inside.graph.dump()).split(documentId).length - 1, "mentions in the graph").toBe(0);
  if (versionId === undefined) return;
  for (const bucket of ["raw-documents", "processed"] as const) {
    for await (const key of inside.objects.keys(bucket)) expect(key).not.toContain(versionId);
  }
}

/** A hundred paragraphs, each long enough to be a passage of its own; the one in the middle says which edition it is, and later editions are longer. */
function long(key: string, edition: number): Uint8Array<ArrayBuffer> {
  const { bytes } = manuscript(seeded(5), key, 100);
  const text = new TextDecoder().decode(bytes).replace(/(?<=mark\w+p50 unit\.)/, ` This is edition ${edition} of ${key}.${" It has grown.".repeat(edition * 3)}`);
  return new TextEncoder().encode(text.replaceAll(/The mark\w+ unit\..*/g, (paragraph) => `${paragraph} ${paragraph.replaceAll("mark", "again")}`));
}
