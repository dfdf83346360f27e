import { execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { promisify } from "node:util";
import type { ClusterLayout } from "../layout.ts";

const run = promisify(execFile);

/** Starts supervisord in a session of its own; it outlives this process. */
export function startSupervisor(layout: ClusterLayout, python: string): void {
  const out = openSync(`${layout.logs}/supervisord.start.log`, "a", 0o600);
  const child = spawn(python, ["-m", "supervisor.supervisord", "-c", layout.supervisorConfig], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", out, out],
    env: { PATH: process.env["PATH"] ?? "", HOME: "/root", LC_ALL: "C.UTF-8", PYTHONUNBUFFERED: "1" },
  });
  closeSync(out);
  child.unref();
}

/** supervisorctl ends with an error also when one program is slow to come; whether they are well is asked of them. */
export async function control(layout: ClusterLayout, python: string, words: readonly string[]): Promise<string> {
  const args = ["-m", "supervisor.supervisorctl", "-c", layout.supervisorConfig, ...words];
  const { stdout = "", stderr = "" } = await run(python, args, { timeout: 120_000, cwd: "/" }).catch((error: unknown) => error as { stdout?: string; stderr?: string });
  return `${stdout}\n${stderr}`;
}
