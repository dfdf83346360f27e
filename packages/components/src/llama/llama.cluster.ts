import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@homelab/engines";
import { describe, expect, it } from "vitest";
import type { ModelSource } from "./args.ts";
import { fileOf, renderPodArguments, servingOf } from "./render.ts";

const program = process.env["HOMELAB_LLAMA_SERVER"] ?? "";
const models = process.env["HOMELAB_MODELS"] ?? "";
const missing = existsSync(program) && existsSync(models) ? undefined : "HOMELAB_LLAMA_SERVER and HOMELAB_MODELS name no program and folder: ./just images builds both";

async function startLlama(source: ModelSource): Promise<AsyncDisposable & { ask(path: string, body?: object, key?: string): Promise<{ status: number; body: unknown }> }> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-llama-"));
  await writeFile(join(folder, "llama.key"), "llama-test-key\n");
  const port = await freePort();
  const file = join(models, basename(fileOf(source)));
  const child = spawn(program, renderPodArguments(servingOf(source, null), { file, model: "called", threads: 1, embedding: source.kind === "packaged-embedding", folder, port }), { stdio: "ignore" });
  const ask = async (path: string, body?: object, key = "llama-test-key") => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: body ? "POST" : "GET", headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: answer.status, body: await answer.json() };
  };
  for (let i = 0; i < 150 && (await ask("/health").then(({ status }) => status, () => 0)) !== 200; i += 1) await sleep(200);
  return {
    ask,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      await rm(folder, { recursive: true });
    },
  };
}

describe.skipIf(missing)(`llama-server with the rendered arguments (${missing ?? "real server"})`, () => {
  it("makes vectors of 384 numbers with the packaged model", async () => {
    await using llama = await startLlama({ kind: "packaged-embedding" });
    expect(await llama.ask("/v1/embeddings", { model: "called", input: "a sentence" })).toMatchObject({ status: 200, body: { data: [{ embedding: expect.objectContaining({ length: 384 }) }] } });
  });

  it("answers in the asked form with the tiny model, to whoever has the key", async () => {
    await using llama = await startLlama({ kind: "tiny-chat" });
    const schema = { type: "object", properties: { answer: { enum: ["yes", "no"] } }, required: ["answer"], additionalProperties: false };
    const question = { model: "called", messages: [{ role: "user", content: "yes or no?" }], max_tokens: 200, response_format: { type: "json_schema", json_schema: { name: "reply", schema } } };
    expect((await llama.ask("/v1/chat/completions", question, "another")).status).toBe(401);
    expect((await llama.ask("/health", undefined, "another")).status).toBe(200);
    // random weights love white space and may never come to the end
    expect(await llama.ask("/v1/chat/completions", question)).toMatchObject({ status: 200, body: { choices: [{ message: { content: expect.stringMatching(/^\s*\{\s*"answer"\s*:/) } }] } });
  });
});
