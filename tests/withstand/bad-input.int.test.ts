import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf, waitUntil } from "@homelab/engines";
import { type Inside, lookInside, manuscript, type Platform, seeded, startPlatform, testDocuments } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const maxBytes = 4 * 2 ** 20;
const bad = {
  "corrupt.pdf": "corrupt",
  "cut.docx": "corrupt",
  "encrypted.pdf": "encrypted",
  "zero-pages.pdf": "no-pages",
  "10000-pages.pdf": "too-many-pages",
  "html-inside.pdf": "wrong-type",
  "pdf-inside.docx": "wrong-type",
  "zip-bomb.docx": "zip-bomb",
  "xml-bomb.docx": "corrupt",
  "entity.docx": "corrupt",
  "bad-encoding.txt": "bad-encoding",
  "whitespace.txt": "no-text",
  "endless.pdf": "converter-timeout",
} as const;

let platform: Platform;
let inside: Inside;
const document = await testDocuments();
const sent = new Map<string, string>();
const sendIt = async (name: string, bytes?: Uint8Array) => {
  const { documentId } = await platform.send(name, bytes ?? (await document(name)));
  sent.set(name, documentId);
  return documentId;
};

beforeAll(async () => {
  platform = await startPlatform({ settings: { limits: { maxBytes, maxPages: 5000, convertTimeout: "8 s" } } });
  inside = await lookInside(platform);
}, 120_000);
afterAll(async () => {
  await inside[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

describe("the door refuses", () => {
  const post = async (name: string, body: Uint8Array<ArrayBuffer>) => platform.api(`/documents?name=${encodeURIComponent(name)}`, { method: "POST", body });

  it.each([
    ["an empty file", "empty.pdf", new Uint8Array(), 422, "empty"],
    ["a picture", "scan.png", new Uint8Array([0x89, 0x50, 0x4e, 0x47]), 415, "unsupported-type"],
    ["a file above the limit", "large.pdf", new Uint8Array(maxBytes + 1), 413, "too-large"],
  ] as const)("%s, in words, and keeps nothing of it", async (...[, name, bytes, status, kind]) => {
    const answer = await post(name, bytes);
    expect(answer).toMatchObject({ status, body: { error: { class: kind } } });
    expect(await inside.rows("SELECT 1 FROM documents WHERE name = $1", [name])).toEqual([]);
  });

  it("a body that goes on beyond the limit without saying how long it is", async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(2 ** 18)) });
    const answer = await fetch(`${platform.url}/api/v1/documents?name=endless.pdf`, { method: "POST", body: endless, duplex: "half" } as RequestInit).then(
      ({ status }) => status,
      () => "cut off",
    );
    expect([413, "cut off"]).toContain(answer);
    expect((await platform.api("/health")).status).toBe(200);
  });
});

describe("a document that can never be read", () => {
  const good = Array.from({ length: 4 }, (_, at) => manuscript(seeded(40 + at), `unharmed${at}`, 3));

  beforeAll(async () => {
    // in between, so that each good one has a bad one before and behind it
    for (const [at, name] of Object.keys(bad).entries()) {
      await sendIt(name);
      const neighbour = at % 3 === 0 ? good[at / 3] : undefined;
      if (neighbour) await sendIt(neighbour.name, neighbour.bytes);
    }
  });

  it.each(Object.entries(bad))("%s becomes a dead letter as %s, with its reason", { timeout: 120_000 }, async (name, kind) => {
    const documentId = sent.get(name) ?? "";
    const version = await platform.settled(documentId, 90_000);
    expect(version).toMatchObject({ state: "dead", error: { class: kind, stage: "extract" } });
    expect(version.error?.reason).toContain(name);
    const letters = (await inside.letters()).filter((letter) => letter.documentId === documentId);
    expect(letters).toMatchObject([{ class: kind, stage: "extract", reason: version.error?.reason }]);
  });

  it("harms no other document", { timeout: 90_000 }, async () => {
    for (const { name, marks } of good) {
      expect(await platform.settled(sent.get(name) ?? "")).toMatchObject({ state: "ready" });
      const { citations } = await platform.ask(`What does the ${marks[1]!} unit do?`);
      expect(citations.map((citation) => citation["documentId"])).toContain(sent.get(name));
    }
  });

  it("is dead as converter-crashed when its conversion dies, and the next document is read", { timeout: 120_000 }, async () => {
    const documentId = await sendIt("crashing.pdf", new Uint8Array([...(await document("endless.pdf")), 0x0a]));
    await inWork("extract");
    await sleep(500);
    (await converting()).forEach((pid) => process.kill(pid, "SIGKILL"));
    expect(await platform.settled(documentId)).toMatchObject({ state: "dead", error: { class: "converter-crashed" } });
    expect(await platform.settled(await sendIt("after-the-crash.md", manuscript(seeded(60), "aftercrash", 1).bytes))).toMatchObject({ state: "ready" });
  });

  it("holds up nothing for long when the conversion process is killed while it waits", { timeout: 120_000 }, async () => {
    (await converting()).forEach((pid) => process.kill(pid, "SIGKILL"));
    expect(await platform.settled(await sendIt("after-the-kill.md", manuscript(seeded(61), "afterkill", 1).bytes))).toMatchObject({ state: "ready" });
  });

  it("is taken again by redrive, and is ready once its cause is gone", { timeout: 120_000 }, async () => {
    const documentId = sent.get("whitespace.txt") ?? "";
    await redrive(documentId);
    expect(await platform.settled(documentId)).toMatchObject({ state: "dead", error: { class: "no-text" } });
    expect((await inside.letters()).filter((letter) => letter.documentId === documentId)).toHaveLength(1);

    const again = await platform.send("whitespace.txt", "Now there is a word in it.\n");
    expect(again).toMatchObject({ documentId, status: "accepted" });
    expect(await platform.settled(documentId)).toMatchObject({ state: "ready", error: null });
  });
});

describe("a document that can be read in part", () => {
  it.each([
    ["scanned.pdf", { kind: "needs-ocr", pages: [2] }],
    ["truncated.pdf", { kind: "missing-pages" }],
  ])("%s is partial and says which pages lack what", async (name, gap) => {
    const version = await platform.settled(await sendIt(name));
    expect(version).toMatchObject({ state: "partial", gaps: [gap] });
    expect(version.gaps[0]?.pages.length).toBeGreaterThan(0);
    if (name !== "truncated.pdf") return;
    const [shown] = await inside.rows<{ pages: number[] }>("SELECT array_agg(DISTINCT (place->>'page')::int) AS pages FROM version_chunks, jsonb_array_elements(places) AS place WHERE document_id = $1", [sent.get(name)]);
    expect(new Set([...(shown?.pages ?? []), ...(version.gaps[0]?.pages ?? [])])).toEqual(new Set(Array.from({ length: 36 }, (_, at) => at + 1)));
  });

  it("gives a ruled table as Markdown in the passage it cites", async () => {
    const documentId = await sendIt("tables.pdf");
    expect(await platform.settled(documentId)).toMatchObject({ state: "ready" });
    const { citations } = await platform.ask("Which port and how much memory does Oxigraph have?");
    const text = citations.filter((citation) => citation["documentId"] === documentId).map((citation) => citation["text"]).join("\n");
    expect(text).toMatch(/\| *Part *\| *Port *\| *Memory *\|/);
    expect(text).toMatch(/\| *Oxigraph *\| *7878 *\| *512 MiB *\|/);
  });
});

async function inWork(stage: string): Promise<void> {
  const works = async () => (await inside.streams()).some((stream) => stream.consumers.some((consumer) => consumer.name === stage && consumer.inWork > 0));
  await waitUntil(stage, async () => ((await works()) ? undefined : "nothing in work"), { timeoutMs: 20_000 });
}

/** Pids that read documents: children of the server's fork server. */
async function converting(): Promise<number[]> {
  const server = await inside.pidOf("converter");
  const near = await childrenOf(server ?? 0);
  const grandchildren = await Promise.all(near.map((pid) => childrenOf(pid)));
  return grandchildren.flat();
}

async function redrive(documentId: string): Promise<void> {
  const letter = (await inside.letters()).find((found) => found.documentId === documentId);
  expect(letter).toBeDefined();
  expect((await platform.api(`/dead-letters/${letter!.id}/redrive`, { method: "POST" })).status).toBe(200);
}
