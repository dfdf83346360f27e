import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lockExclusively } from "./exclusive-lock.ts";

async function newLock(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-lock-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "lock");
}

describe("the lock of a state folder", () => {
  it("is held by one; the other hears who holds it", async () => {
    const file = await newLock();
    await using _held = await lockExclusively(file, "up");
    await expect(lockExclusively(file, "down")).rejects.toThrow(`another command is working on it: up (pid ${process.pid}`);
  });

  it("is waited for who holds it, when the holder has yet to say so", async () => {
    const file = await newLock();
    const holder = spawn("flock", [file, "sh", "-c", 'echo locked; sleep 0.5; printf "up (pid 1)" > "$1"; cat > /dev/null', "sh", file], { stdio: ["pipe", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    await expect(lockExclusively(file, "down")).rejects.toThrow("another command is working on it: up (pid 1)");
    holder.stdin.end();
    await once(holder, "exit");
  });

  it("is free again after the holder has let go", async () => {
    const file = await newLock();
    {
      await using _held = await lockExclusively(file, "up");
    }
    await using _next = await lockExclusively(file, "down");
  });

  it("is free again after the holder was killed", async () => {
    const file = await newLock();
    const script = `import { lockExclusively } from ${JSON.stringify(join(import.meta.dirname, "exclusive-lock.ts"))}; await lockExclusively(${JSON.stringify(file)}, "up"); console.log("held"); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    await expect(lockExclusively(file, "down")).rejects.toThrow("another command");
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await expect.poll(() => lockExclusively(file, "down").then((lock) => lock[Symbol.asyncDispose]().then(() => true), () => false)).toBe(true);
  });
});
