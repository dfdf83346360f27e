import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Connections } from "@homelab/settings";
import { startNats, startPostgres } from "@homelab/testing";
import { expect, it, onTestFinished } from "vitest";

it("ends at SIGTERM while it still waits for NATS", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "homelab-worker-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const file = join(folder, "connections.json");
  await writeFile(file, JSON.stringify(await connectionsTo((server.address() as AddressInfo).port, folder)));

  const worker = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "--connections", file, "--stages", "ready"], { stdio: "ignore" });
  await Promise.race([once(server, "connection"), once(worker, "exit")]);
  expect(worker.exitCode).toBeNull();
  worker.kill("SIGTERM");
  expect(await once(worker, "exit")).toEqual([0, null]);
});

it("ends where Postgres refuses its password, and has not beaten once: it is never taken for one that works", { timeout: 60_000 }, async () => {
  await using postgres = await startPostgres();
  await using nats = await startNats();
  const folder = await mkdtemp(join(tmpdir(), "homelab-worker-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [file, passwordFile, beat] = [join(folder, "connections.json"), join(folder, "password"), join(folder, "beat")];
  await writeFile(passwordFile, "another password");
  await writeFile(file, JSON.stringify({ ...(await connectionsTo(9, folder)), nats: nats.connection("worker"), postgres: { ...postgres.connection("worker"), passwordFile } }));

  const worker = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "--connections", file, "--stages", "ready", "--heartbeat", beat], { stdio: ["ignore", "pipe", "ignore"] });
  const [said, [code]] = await Promise.all([text(worker.stdout), once(worker, "exit")]);
  expect(said).toContain("password authentication failed");
  expect(code).toBe(1);
  await expect(access(beat)).rejects.toThrow("ENOENT");
});

async function connectionsTo(port: number, folder: string): Promise<Connections> {
  await using nats = await startNats();
  const connection = nats.connection("worker");
  const seedFile = join(folder, "worker.seed");
  await writeFile(seedFile, await readFile(connection.seedFile));
  const nowhere = "http://127.0.0.1:9";
  return Connections.parse({
    nats: { ...connection, url: `nats://127.0.0.1:${port}`, seedFile },
    postgres: { host: "127.0.0.1", port: 9, database: "none", user: "none", passwordFile: seedFile },
    oxigraph: { url: nowhere },
    converter: { url: nowhere },
    objects: { kind: "files", root: folder },
    embedder: { kind: "packaged", model: seedFile, tokenizer: seedFile },
    chat: null,
    api: { host: "127.0.0.1", port: 9, tokenFile: null, maxBytes: 1 },
    telemetry: { traces: null },
  });
}
