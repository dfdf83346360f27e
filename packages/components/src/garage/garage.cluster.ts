import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { s3Objects } from "@homelab/adapters/s3";
import { freePort } from "@homelab/engines";
import { perform, Task } from "@homelab/prepare";
import { expect, it } from "vitest";
import { sizesOf } from "@homelab/testing/resources";
import { region, renderGarageToml, renderObjectsTask } from "./render.ts";

const program = process.env["HOMELAB_GARAGE"] ?? "";
const missing = existsSync(program) ? undefined : "HOMELAB_GARAGE names no program: ./just images builds Garage";
const hex = (bytes: number) => randomBytes(bytes).toString("hex");

async function startGarage(): Promise<AsyncDisposable & { folder: string; url: string; endpoint: string }> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-garage-"));
  const at = { host: "127.0.0.1", s3: await freePort(), rpc: await freePort(), admin: await freePort() };
  const files = { "garage.toml": renderGarageToml({ sizes: sizesOf("garage"), folder, secrets: folder, at }), "rpc-secret": hex(32), "admin-token": hex(16), "objects.json": JSON.stringify({ keyId: `GK${hex(12)}`, secret: hex(32) }) };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o600 });
  const child = spawn(program, ["server"], { env: { GARAGE_CONFIG_FILE: join(folder, "garage.toml"), RUST_LOG: "garage=warn" }, stdio: "ignore" });
  const url = `http://127.0.0.1:${at.admin}`;
  const answers = () => fetch(`${url}/health`).then(() => true, () => false);
  for (let i = 0; i < 100 && !(await answers()); i += 1) await sleep(100);
  return {
    ...{ folder, url, endpoint: `http://127.0.0.1:${at.s3}` },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      await rm(folder, { recursive: true });
    },
  };
}

it.skipIf(missing)(`Garage reads the rendered garage.toml, and its Job gives it buckets, quotas and a key, twice and after a rotation (${missing ?? "real server"})`, async () => {
  await using garage = await startGarage();
  const task = Task.parse(renderObjectsTask({ url: garage.url, sizes: sizesOf("garage"), zone: "desktop", at: (name) => join(garage.folder, name) }));
  const made: string[] = [];
  const run = async () => {
    made.length = 0;
    await perform(task, { log: (event) => void made.push(event.made), signal: new AbortController().signal });
    return [...made];
  };
  expect(await run()).toEqual(["layout", "bucket raw-documents", "bucket processed", "bucket models", "key pipeline"]);
  expect(await run()).toEqual([]);

  const credentials = async () => JSON.parse(await readFile(join(garage.folder, "objects.json"), "utf8")) as { keyId: string; secret: string };
  const former = await credentials();
  const objects = (key: { keyId: string; secret: string }) => s3Objects({ endpoint: garage.endpoint, region, ...key });
  await objects(former).put("raw-documents", "a", new Uint8Array([1]));
  await expect(s3Objects({ endpoint: garage.endpoint, region, ...former, buckets: { "raw-documents": "models", processed: "processed" } }).get("raw-documents", "a")).rejects.toThrow("AccessDenied");

  await writeFile(join(garage.folder, "objects.json"), JSON.stringify({ keyId: `GK${hex(12)}`, secret: hex(32) }));
  expect(await run()).toEqual(["key pipeline", "homelab-pipeline: its former key is gone"]);
  expect(await objects(await credentials()).get("raw-documents", "a")).toEqual(new Uint8Array([1]));
  await expect(objects(former).get("raw-documents", "a")).rejects.toThrow("s3 at");

  if (task.kind !== "objects") throw new Error("another task");
  const smaller = { ...task, node: { ...task.node, capacityBytes: 2 ** 30 }, buckets: task.buckets.map((bucket) => ({ ...bucket, maxBytes: 2 })) };
  await perform(smaller, { log: () => undefined, signal: new AbortController().signal });
  await expect(objects(await credentials()).put("raw-documents", "b", new Uint8Array(100))).rejects.toThrow(/quota/i);
});
