import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fetchModel } from "./model.ts";

const weights = Buffer.alloc(100_000, "w");
const sha256 = createHash("sha256").update(weights).digest("hex");

/** A publisher of one file, which counts who asks. */
async function publisher() {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.end(weights);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const folder = await mkdtemp(join(tmpdir(), "homelab-model-"));
  return {
    folder,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/m.gguf`,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

const around = { log: () => undefined, signal: new AbortController().signal };

it("fetches a model once", async () => {
  await using at = await publisher();
  const task = { kind: "model", url: at.url, sha256, file: join(at.folder, "models", "m.gguf") } as const;
  await fetchModel(task, around);
  await fetchModel(task, around);
  expect(at.asked()).toBe(1);
  expect((await readFile(task.file)).equals(weights)).toBe(true);
});

it("keeps nothing of a file that is another one", async () => {
  await using at = await publisher();
  const task = { kind: "model", url: at.url, sha256: "0".repeat(64), file: join(at.folder, "m.gguf") } as const;
  await expect(fetchModel(task, around)).rejects.toThrow(`has sha256 ${sha256}`);
  expect(await readdir(at.folder)).toEqual([]);
});

it("says what to do when the publisher cannot be reached", async () => {
  await using at = await publisher();
  const task = { kind: "model", url: "http://127.0.0.1:9/m.gguf", sha256, file: join(at.folder, "m.gguf") } as const;
  await expect(fetchModel(task, around)).rejects.toThrow("models.llm.file");
});
