import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { childrenOf, lookAt, parseStat } from "./identity.ts";

describe("a process's identity", () => {
  it("is read past a program name with spaces and parentheses", () => {
    const rest = Array.from({ length: 40 }, (_, i) => String(i + 3)).slice(2);
    expect(parseStat(`42 (a) (b c)) S 7 ${rest.join(" ")}`)).toEqual({ pid: 42, state: "S", parent: 7, startTime: "22" });
  });

  it("survives exec: the recorder's line names the program that follows it", async () => {
    const child = spawn("/bin/sh", ["-c", 'read -r line < "/proc/$$/stat"; echo "$line"; exec sleep 30'], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const recorded = parseStat(line.toString());
    await expect.poll(async () => (await lookAt(recorded.pid))?.command).toBe("sleep 30");
    expect((await lookAt(recorded.pid))?.startTime).toBe(recorded.startTime);
    child.kill("SIGKILL");
  });

  it("is gone with the process", async () => {
    const child = spawn("true", { stdio: "ignore" });
    await once(child, "exit");
    expect(await lookAt(child.pid ?? 0)).toBeUndefined();
  });

  it("leads to children and their children", async () => {
    const child = spawn("/bin/sh", ["-c", "sh -c 'sleep 30; true' ; true"], { stdio: "ignore" });
    await expect.poll(async () => (await childrenOf(child.pid ?? 0)).length).toBe(2);
    for (const pid of [child.pid ?? 0, ...(await childrenOf(child.pid ?? 0))]) process.kill(pid, "SIGKILL");
  });
});
