import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@homelab/engines";
import { startStubOpenAi } from "@homelab/testing/openai-stub";
import { expect, it } from "vitest";
import { renderLitellmConfig, type RenderedRoute } from "./render.ts";

const program = process.env["HOMELAB_LITELLM"] ?? "";
const missing = existsSync(program) ? undefined : "HOMELAB_LITELLM names no program: ./just images builds LiteLLM";
const masterKey = "sk-test-master";

async function startLitellm(routes: readonly RenderedRoute[]): Promise<AsyncDisposable & { ask(path: string, body?: object, key?: string): Promise<{ status: number; text: string }> }> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-litellm-"));
  await writeFile(join(folder, "config.yaml"), renderLitellmConfig(routes, masterKey));
  const port = await freePort();
  const child = spawn(program, ["--config", join(folder, "config.yaml"), "--host", "127.0.0.1", "--port", String(port)], { stdio: "ignore", detached: true });
  const ask = async (path: string, body?: object, key = masterKey) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: body ? "POST" : "GET", headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: answer.status, text: await answer.text() };
  };
  for (let i = 0; i < 240 && (await ask("/health/readiness").then(({ status }) => status, () => 0)) !== 200; i += 1) await sleep(500);
  return {
    ask,
    [Symbol.asyncDispose]: async () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await once(child, "exit");
      await rm(folder, { recursive: true });
    },
  };
}

it.skipIf(missing)(`LiteLLM serves the rendered routes to whoever has the key, up to their limits, and its probes call no model (${missing ?? "real server"})`, { timeout: 240_000 }, async () => {
  await using stub = await startStubOpenAi({ apiKey: "backend-key" });
  const route = (name: string, kind: RenderedRoute["kind"], rpm: number | null): RenderedRoute => ({ name, kind, url: stub.url, model: "stub", slots: 2, apiKey: "backend-key", rpm, tpm: null });
  await using litellm = await startLitellm([route("chat", "chat", 2), route("vectors", "embedding", null)]);
  expect((await litellm.ask("/health/liveliness")).status).toBe(200);
  expect(stub.requests).toEqual([]);

  const question = { model: "chat", messages: [{ role: "user", content: "hello" }] };
  // without a database it answers another key with 400 rather than 401
  expect((await litellm.ask("/v1/chat/completions", question, "sk-another")).status).toBe(400);
  expect(stub.requests).toEqual([]);
  expect((await litellm.ask("/v1/chat/completions", { ...question, model: "unknown" })).status).toBe(400);
  expect((await litellm.ask("/v1/embeddings", { model: "vectors", input: ["a", "b"] })).status).toBe(200);
  const answers = [];
  for (let i = 0; i < 4; i += 1) answers.push((await litellm.ask("/v1/chat/completions", question)).status);
  expect(answers).toEqual([200, 200, 429, 429]);
});
