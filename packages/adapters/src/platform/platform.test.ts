import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { documentSlots, openExtractor } from "./index.ts";

const chat = { url: "http://127.0.0.1:9/v1", model: "qwen3-8b", slots: 4 };
const cognee = { url: "http://127.0.0.1:9", model: "qwen3-8b", slots: 3 };

it("reads facts by Cognee where it is deployed, else by the model, else by grammar", () => {
  expect(openExtractor({ chat, cognee }).id).toMatch(/^cognee\/.+\+qwen3-8b$/);
  expect(openExtractor({ chat }).id).toMatch(/^llm-/);
  expect(openExtractor({ chat: null }).id).toMatch(/^linguistic\//);
});

it("leaves a model with one slot to questions", () => {
  expect(openExtractor({ chat: { ...chat, slots: 1 } }).usesModel).toBe(false);
});

it("has as many passages under way as Cognee's route has slots, else all of the model's but one", () => {
  expect([documentSlots({ chat, cognee: { ...cognee, slots: 2 } }), documentSlots({ chat }), documentSlots({ chat: null })]).toEqual([2, 3, 0]);
});

it("gives a worker and the API, which has no password, one id of the facts", async () => {
  const folder = await mkdtemp(join(tmpdir(), "homelab-connections-"));
  try {
    await writeFile(join(folder, "cognee.password"), "secret\n");
    expect(openExtractor({ chat, cognee: { ...cognee, passwordFile: join(folder, "cognee.password") } }).id).toBe(openExtractor({ chat, cognee }).id);
  } finally {
    await rm(folder, { recursive: true });
  }
});
