import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { executablesFrom } from "@homelab/engines";
import { lookInside, type Platform, startPlatform, testDocuments } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const reader = fileURLToPath(new URL("./text_under_boxes.py", import.meta.url));
const document = await testDocuments();

let platform: Platform;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-citations-"));
  platform = await startPlatform();
}, 120_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await platform[Symbol.asyncDispose]();
});

interface Place {
  page: number;
  box: [number, number, number, number];
}
type Citation = {
  documentId: string;
  versionId: string;
  page: number;
  places: Place[];
  text: string;
};

const names = ["one-column", "two-columns", "three-columns", "running-heads", "tables", "hyphenated", "rotated", "scanned", "truncated", "36-pages", "german", "japanese", "arabic"].map((name) => `${name}.pdf`);
const questions = ["How much memory does Postgres need?", "Which text is turned by 270 degrees and still upright?", "Wie oft werden die Sicherungen geprüft?", "バックアップはいつ確認されますか。", "Which is sheet 20 of 36?"];

/** Every passage as it would be cited, whether or not a question finds it. */
let passages: Citation[] = [];
const cited: Citation[] = [];

describe("every citation of a PDF", () => {
  beforeAll(async () => {
    const sent = await Promise.all(names.map(async (name) => platform.send(name, await document(name))));
    for (const { documentId, versionId } of sent) {
      expect(["ready", "partial"]).toContain((await platform.settled(documentId)).state);
      await fetchOriginal(documentId, versionId);
    }
    await using inside = await lookInside(platform);
    passages = await inside.rows<Citation>(
      `SELECT vc.document_id AS "documentId", vc.version_id AS "versionId", c.text, vc.places FROM version_chunks vc JOIN chunks c ON c.id = vc.chunk_id`,
    );
    for (const question of questions) cited.push(...((await platform.ask(question)).citations as unknown as Citation[]));
  }, 180_000);

  it("is one of the passages, with the page of its first place and a box for each", () => {
    expect(new Set(passages.map(({ documentId }) => documentId)).size).toBe(names.length);
    expect(cited.length).toBeGreaterThanOrEqual(questions.length);
    for (const { page, places, text, versionId } of cited) {
      expect(passages).toContainEqual(expect.objectContaining({ versionId, text, places }));
      expect(page).toBe(places[0]?.page);
      for (const { box } of places) expect(box).toHaveLength(4);
    }
  });

  it("shows its text when the page is opened again and read inside the box", () => {
    const texts = read(passages);
    const missing = passages.flatMap(({ text, places }, at) => wordsNotUnder(text, texts[at] ?? "").map((word) => ({ word, text, places })));
    expect(missing).toEqual([]);
  });

  it("does not show it a hand's breadth further down: the reader can tell", () => {
    const moved = passages.map((citation) => ({ ...citation, places: citation.places.map(({ page, box: [left, top, right, bottom] }) => ({ page, box: [left, top + 400, right, bottom + 400] as Place["box"] })) }));
    const texts = read(moved);
    for (const [at, { text }] of passages.entries()) expect(wordsNotUnder(text, texts[at] ?? "").length).toBeGreaterThan(0);
  });
});

const fileOf = (versionId: string) => join(folder, `${versionId}.pdf`);

/** Opened as a person would: through the door. */
async function fetchOriginal(documentId: string, versionId: string): Promise<void> {
  const answer = await fetch(`${platform.url}/api/v1/documents/${documentId}/versions/${versionId}/file`);
  expect(answer.status).toBe(200);
  await writeFile(fileOf(versionId), Buffer.from(await answer.arrayBuffer()));
}

function read(citations: readonly Citation[]): string[] {
  const wanted = citations.map(({ versionId, places }) => ({ file: fileOf(versionId), places }));
  return JSON.parse(execFileSync(executablesFrom(process.env).python, [reader], { input: JSON.stringify(wanted), encoding: "utf8" })) as string[];
}

/** Lines break where they want, and words at their ends: letters and digits are compared, word by word. */
function wordsNotUnder(text: string, under: string): string[] {
  const found = lettersOf(under);
  return text.split(/[\s|]+/u).map(lettersOf).filter((word) => word !== "" && !found.includes(word));
}

const lettersOf = (text: string): string => text.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");
