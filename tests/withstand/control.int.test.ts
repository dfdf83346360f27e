import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connectionsFile, executablesFrom, supervisorConfigFile } from "@homelab/engines";
import { checkConservation, type Expectation, type Inside, lookInside, manuscript, type Platform, seeded, startPlatform, untilQuiet } from "@homelab/testing";
import { expect, it } from "vitest";

const hastyWorker = fileURLToPath(new URL("./hasty-worker.ts", import.meta.url));

it("goes red for a worker that acknowledges before it writes", { timeout: 180_000 }, async () => {
  await using platform = await startPlatform();
  await using inside = await lookInside(platform);
  await stopTheRealWorker(inside);
  let worker = startHasty(inside);
  const promised = await send(platform, 24);
  for (let kills = 0; kills < 2; kills++) {
    await untilExtracted(inside, (kills + 1) * 3);
    worker.kill("SIGKILL");
    await once(worker, "exit");
    worker = startHasty(inside);
  }
  await untilQuiet(inside, 20_000);
  const { violations } = await checkConservation(inside, promised, () => platform.api("/graph/rebuild", { method: "POST" }));
  worker.kill("SIGKILL");
  const rules = new Set(violations.map(({ rule }) => rule));
  expect(rules).toContain("every accepted document ends as it must");
  expect(rules).toContain("nothing is stuck");
});

async function stopTheRealWorker({ layout }: Inside): Promise<void> {
  const { python } = executablesFrom(process.env);
  await promisify(execFile)(python, ["-m", "supervisor.supervisorctl", "-c", supervisorConfigFile(layout), "stop", "on-top:worker-text"]);
}

function startHasty({ layout }: Inside): ChildProcess {
  return spawn(process.execPath, [hastyWorker, connectionsFile(layout, "worker")], { stdio: "ignore" });
}

async function send(platform: Platform, count: number): Promise<Map<string, Expectation>> {
  const random = seeded(7);
  const promised = new Map<string, Expectation>();
  for (let at = 0; at < count; at++) {
    const { name, bytes, marks } = manuscript(random, `c${at}`, 3);
    const { documentId, versionId } = await platform.send(name, bytes);
    promised.set(documentId, { name, versionId, fate: "ready", marks, poisoned: [] });
  }
  return promised;
}

async function untilExtracted(inside: Inside, count: number): Promise<void> {
  await expect.poll(async () => (await inside.rows("SELECT 1 FROM versions WHERE extraction_key IS NOT NULL")).length, { timeout: 40_000, interval: 20 }).toBeGreaterThanOrEqual(count);
}
