import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childrenOf, freePort, layoutOf, lookAt, partNames, runningSupervisor, type PartName } from "@homelab/engines";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlatformStatus } from "./status.ts";

let folder: string;
let state: string;

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

function homelab(...args: string[]): Promise<Ran> {
  const env = { ...process.env, HOMELAB_STATE: state, HOMELAB_CONFIG: join(folder, "homelab.yaml") };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, "..", "main.ts"), ...args], { env }, (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }));
  });
}

const up = () => homelab("up", "--no-samples", "--json");
const status = async () => JSON.parse((await homelab("status", "--json")).stdout) as PlatformStatus;
const pidOf = (found: PlatformStatus, part: string) => found.services[part]?.pid ?? 0;
const minutes = 60_000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-platform-"));
  await chmod(folder, 0o711);
  state = join(folder, "state");
  const names = ["api", "nats", "natsMonitor", "postgres", "oxigraph", "converter"];
  const ports = await Promise.all(names.map(async (name) => `${name}: ${await freePort()}`));
  await writeFile(join(folder, "homelab.yaml"), `ports: { ${ports.join(", ")} }\n`);
}, 2 * minutes);

afterAll(async () => {
  await homelab("down");
  await rm(folder, { recursive: true, force: true });
}, 3 * minutes);

describe("the embedded platform", () => {
  it("comes up once when two try at the same time; the other says who is at it", async () => {
    const [one, other] = await Promise.all([up(), up()]);
    const [winner, loser] = one.code === 0 ? [one, other] : [other, one];
    expect(winner, winner.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(winner.stdout)).toMatchObject({ healthy: true, documents: 0 });
    expect(loser.code).toBe(1);
    expect(loser.stderr).toContain("another command is working on it: up (pid");
    expect((await status()).healthy).toBe(true);
  }, 4 * minutes);

  it("stays as it is when it is started again", async () => {
    const before = await status();
    const started = performance.now();
    expect((await up()).code).toBe(0);
    expect(performance.now() - started).toBeLessThan(15_000);
    const after = await status();
    expect(partNames.map((part) => pidOf(after, part))).toEqual(partNames.map((part) => pidOf(before, part)));
  }, minutes);

  it("takes a document in, cites it, carries it over and forgets it", async () => {
    const file = join(folder, "pump.md");
    await writeFile(file, "# Pump\n\nThe green valve empties the cooling tank within nine minutes.\n");
    const [ingested] = JSON.parse((await homelab("ingest", file, "--wait", "--json")).stdout) as [{ status: string; documentId: string }];
    expect(ingested.status).toBe("ready");
    expect(JSON.parse((await homelab("ingest", file, "--wait", "--json")).stdout)).toMatchObject([{ status: "unchanged", modelCalls: 0 }]);
    const answer = JSON.parse((await homelab("ask", "What empties the cooling tank?", "--json")).stdout) as { citations: { documentId: string; text: string }[] };
    expect(answer.citations[0]).toMatchObject({ documentId: ingested.documentId, text: expect.stringContaining("green valve") as string });
    const archive = join(folder, "documents.tar");
    expect(JSON.parse((await homelab("export", archive, "--json")).stdout)).toMatchObject({ documents: 1 });
    expect(JSON.parse((await homelab("remove", file, "--json")).stdout)).toMatchObject({ documentId: ingested.documentId });
    expect(JSON.parse((await homelab("ask", "What empties the cooling tank?", "--json")).stdout)).toMatchObject({ citations: [] });
    await expect.poll(async () => (JSON.parse((await homelab("documents", "--json")).stdout) as unknown[]).length, { timeout: 30_000 }).toBe(0);
    expect(JSON.parse((await homelab("import", archive, "--json")).stdout)).toMatchObject({ documents: 1, unchanged: 0 });
  }, 3 * minutes);

  const victims: { named: string; parts: readonly PartName[] }[] = [
    { named: "Postgres", parts: ["postgres"] },
    { named: "a worker", parts: ["worker-text"] },
    { named: "every part", parts: partNames },
  ];

  it.each(victims)("gets $named back after kill -9, without a command", async ({ parts }) => {
    const before = await status();
    const doomed = parts.map((part) => pidOf(before, part));
    for (const child of (await Promise.all(doomed.map(childrenOf))).flat()) kill(child);
    for (const pid of doomed) kill(pid);
    const revived = async () => {
      const found = await status();
      return found.healthy && parts.every((part, i) => pidOf(found, part) !== doomed[i]);
    };
    await expect.poll(revived, { timeout: 2 * minutes, interval: 500 }).toBe(true);
  }, 3 * minutes);

  it("replaces what outlived a killed supervisor at the next up", async () => {
    const before = await status();
    kill((await runningSupervisor(layoutOf(state)))?.pid ?? 0);
    await expect.poll(async () => (await status()).services["supervisor"], { timeout: 30_000 }).toMatchObject({ healthy: false });
    const { code, stderr } = await up();
    expect(code, stderr).toBe(0);
    for (const part of partNames) expect((await lookAt(pidOf(before, part)))?.command ?? "").not.toContain(state);
    expect((await status()).healthy).toBe(true);
  }, 4 * minutes);

  it("comes back when everything was killed at once", async () => {
    const before = await status();
    kill((await runningSupervisor(layoutOf(state)))?.pid ?? 0);
    for (const part of partNames) kill(pidOf(before, part));
    const { code, stderr } = await up();
    expect(code, stderr).toBe(0);
  }, 4 * minutes);

  it("prints no secret and keeps none in its logs", async () => {
    const secrets = await Promise.all(["postgres-owner.password", "nats-worker.nk", "api.token"].map((name) => readFile(join(state, "secrets", name), "utf8")));
    const logs = await Promise.all([...partNames, "supervisord"].map((name) => readFile(join(state, "logs", `${name}.log`), "utf8")));
    for (const secret of secrets) expect(logs.join("")).not.toContain(secret.trim());
  });

  it("leaves no process behind when it is stopped, and stopping again is no error", async () => {
    const before = await status();
    expect(await homelab("down")).toMatchObject({ code: 0 });
    for (const part of [...partNames, "supervisor"]) expect(await lookAt(pidOf(before, part))).toBeUndefined();
    expect(await homelab("down", "--json")).toMatchObject({ code: 0, stdout: '{"stopped":[]}\n' });
    expect(await homelab("status", "--json")).toMatchObject({ code: 1 });
  }, 3 * minutes);

  it("names the owner of a taken port", async () => {
    const port = Number(/oxigraph: (\d+)/.exec(await readFile(join(folder, "homelab.yaml"), "utf8"))?.[1]);
    const squatter = createServer().listen(port, "127.0.0.1");
    const { code, stderr } = await up();
    squatter.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`ports.oxigraph ${port} is in use by pid ${process.pid}`);
  }, minutes);
});

/** The process may have ended by itself a moment ago. */
function kill(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
