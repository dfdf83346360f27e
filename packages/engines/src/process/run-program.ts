import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Program } from "../program.ts";

/** A program started directly, without the supervisor: how tests run the real parts. */
export interface Running {
  pid: number;
  /** Resolves when the process has ended. */
  exited: Promise<void>;
  hasExited(): boolean;
  /** What it wrote so far. */
  log(): Promise<string>;
  /** Asks, waits, insists. */
  stop(): Promise<void>;
  /** SIGKILL, without asking. */
  kill(): Promise<void>;
}

export function runProgram(program: Program, logFile: string): Running {
  const out = openSync(logFile, "a", 0o600);
  const child = spawn(program.executable, [...program.args], {
    cwd: program.cwd,
    env: { PATH: process.env["PATH"] ?? "", ...program.env },
    stdio: ["ignore", out, out],
    ...(program.user ? { uid: program.user.uid, gid: program.user.gid } : {}),
  });
  closeSync(out);
  return runningOf(program, child, logFile);
}

function runningOf(program: Program, child: ChildProcess, logFile: string): Running {
  const exited = once(child, "exit").then(() => {});
  exited.catch(() => {}); // a failed spawn is reported by the log of whoever waits for health
  const hasExited = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const end = async (signal: NodeJS.Signals, patienceMs: number) => {
    if (hasExited()) return;
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    await exited.finally(() => clearTimeout(late));
  };
  return {
    pid: child.pid ?? -1,
    exited,
    hasExited,
    log: () => readFile(logFile, "utf8"),
    stop: () => end(`SIG${program.stopSignal}`, program.stopWaitS * 1000),
    kill: () => end("SIGKILL", 5000),
  };
}
