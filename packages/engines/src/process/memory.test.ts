import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { memoryOf } from "./memory.ts";

describe("the memory of a program", () => {
  it("counts its children, and is unknown for one that is gone", async () => {
    const [alone, withChild] = ["", "child.spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']).once('spawn', () => console.log('ready'));"].map((more) =>
      spawn(process.execPath, ["-e", `const child = require("node:child_process"); setInterval(() => 0, 1000); ${more || "console.log('ready')"}`], { stdio: ["ignore", "pipe", "ignore"] }),
    );
    if (!alone || !withChild) throw new Error("not started");
    await Promise.all([alone, withChild].map((child) => once(child.stdout, "data")));
    const [one, two] = [await memoryOf(alone.pid ?? 0), await memoryOf(withChild.pid ?? 0)];
    expect(one?.peakBytes).toBeGreaterThan(20 * 2 ** 20);
    expect(two?.bytes).toBeGreaterThan(one?.bytes ?? Infinity);
    for (const child of [withChild, alone]) child.kill("SIGKILL");
    await once(alone, "exit");
    expect(await memoryOf(alone.pid ?? 0)).toBeUndefined();
  });
});
