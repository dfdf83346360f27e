import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { childrenOf, lookAt } from "./identity.ts";
import { endProcess, isAlive, recordedProcess } from "./recorded.ts";

async function recorded(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-recorded-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "part.pid");
  await writeFile(file, text);
  return file;
}

describe("a recorded process", () => {
  it("is found by pid, start time and command", async () => {
    const own = await readFile("/proc/self/stat", "utf8");
    expect(await recordedProcess(await recorded(own), () => true)).toMatchObject({ pid: process.pid });
    expect(await recordedProcess(await recorded(own), (command) => command.includes("nats-server"))).toBeUndefined();
  });

  it("is not mistaken for a later process with its number", async () => {
    const [before = "", after = ""] = (await readFile("/proc/self/stat", "utf8")).split(/(?<=\) )/);
    const earlier = after.split(" ");
    earlier[19] = "1";
    expect(await recordedProcess(await recorded(before + earlier.join(" ")), () => true)).toBeUndefined();
  });

  it("is nobody when the file is missing or empty", async () => {
    expect(await recordedProcess("/nonexistent/part.pid", () => true)).toBeUndefined();
    expect(await recordedProcess(await recorded(""), () => true)).toBeUndefined();
  });
});

describe("ending a process", () => {
  it("kills one that ignores the signal, and its children", async () => {
    const child = spawn("/bin/sh", ["-c", "trap '' TERM; echo ready; sleep 30; sleep 30"], { stdio: ["ignore", "pipe", "ignore"] });
    await once(child.stdout, "data");
    await expect.poll(async () => (await childrenOf(child.pid ?? 0)).length).toBe(1);
    const target = await lookAt(child.pid ?? 0);
    const [grandchild = 0] = await childrenOf(child.pid ?? 0);
    await endProcess(target ?? { pid: 0, startTime: "" }, { signal: "SIGTERM", patienceMs: 200 });
    expect(target && (await isAlive(target))).toBe(false);
    expect(await lookAt(grandchild)).toBeUndefined();
  });
});
