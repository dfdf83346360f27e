import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPlatform, type Platform } from "@homelab/testing";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentsOf, samples } from "./samples.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const { cases } = parse(await readFile(join(samples, "evaluation.yaml"), "utf8")) as { cases: { question: string }[] };

interface Answer {
  mode: string;
  answer: string;
  citations: { documentId: string; page: number | null; text: string }[];
}

/** What of an answer a person reads first; the scores behind it differ with the arithmetic of the model's server. */
const readIn = ({ mode, answer, citations: [first] }: Answer) => ({ mode, answer, cited: first && { documentId: first.documentId, page: first.page, text: first.text } });

let embedded: Platform;
let folder: string;
beforeAll(async () => {
  [embedded, folder] = await Promise.all([startPlatform(), mkdtemp(join(tmpdir(), "homelab-moved-"))]);
}, 180_000);
afterAll(async () => {
  await embedded[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function ofEmbedded(...words: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await embedded.cli(...words, "--json");
  expect(code, `${words.join(" ")}: ${stderr}${stdout}`).toBe(0);
  return JSON.parse(stdout);
}

describe("an embedded platform that is moved to the cluster", { timeout: 300_000 }, () => {
  it("has the same documents there and answers the same", async () => {
    const archive = join(folder, "all.tar");
    await ofEmbedded("ingest", samples, "--wait");
    const before = [];
    for (const { question } of cases) before.push([question, readIn((await ofEmbedded("ask", question)) as Answer)]);
    const known = ((await ofEmbedded("documents")) as { documentId: string }[]).map(({ documentId }) => documentId).sort();
    await ofEmbedded("export", archive, "--yes");

    for (const id of await documentsOf(on)) await on.json("remove", id, "--yes");
    await expect.poll(() => documentsOf(on), { timeout: 60_000, interval: 1000 }).toEqual([]);
    await on.json("import", archive);
    await expect.poll(async () => ((await on.json("documents")) as { documentId: string; versions: { state: string }[] }[]).filter(({ versions }) => versions.at(-1)?.state === "ready").map(({ documentId }) => documentId).sort(), { timeout: 180_000, interval: 2000 }).toEqual(known);
    const after = [];
    for (const { question } of cases) after.push([question, readIn((await on.json("ask", question)) as Answer)]);
    expect(after).toEqual(before);
  });
});
