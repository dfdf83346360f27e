import { embedCompleted, kgUpsertCompleted } from "@homelab/contracts";
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
  it("embeds and links at most five of them again", { timeout: 240_000 }, async () => {
    const book = (edition: number) => long("hundred", edition);
    const first = await platform.send("hundred.md", book(0));
    const { chunks, modelCalls } = await platform.settled(first.documentId, 200_000);
    expect(chunks).toBeGreaterThanOrEqual(100);
    expect(modelCalls).toBeGreaterThanOrEqual(100);

    let changed: Awaited<ReturnType<Platform["settled"]>> | undefined;
    const linking = inside.overhear(kgUpsertCompleted, () => embedding);
    const embedding = inside.overhear(embedCompleted, async () => {
      const second = await platform.send("hundred.md", book(1));
      expect(second).toMatchObject({ documentId: first.documentId, status: "accepted" });
      changed = await platform.settled(first.documentId);
    });
    const embedded = (await embedding).flatMap((message) => message.chunkIds);
    expect(changed).toMatchObject({ state: "ready", chunks });
    expect(changed?.modelCalls).toBeGreaterThan(0);
    expect(changed?.modelCalls).toBeLessThanOrEqual(5);
    expect(embedded.length).toBeLessThanOrEqual(5);
    expect((await linking).length).toBe(1);
  });

  it("is found by its new words and no longer by its old ones", async () => {
    const rows = await inside.rows<{ text: string }>("SELECT text FROM chunks WHERE text LIKE '%edition%hundred%'");
    expect(rows.map(({ text }) => /edition \d/.exec(text)?.[0])).toEqual(["edition 1"]);
  });
});

/** A hundred paragraphs, each long enough to be a passage of its own; the one in the middle says which edition it is. */
function long(key: string, edition: number): Uint8Array<ArrayBuffer> {
  const { bytes } = manuscript(seeded(5), key, 100);
  const text = new TextDecoder().decode(bytes).replace(/(?<=mark\w+p50 unit\.)/, ` This is edition ${edition} of ${key}.`);
  return new TextEncoder().encode(text.replaceAll(/The mark\w+ unit\..*/g, (paragraph) => `${paragraph} ${paragraph.replaceAll("mark", "again")}`));
}
