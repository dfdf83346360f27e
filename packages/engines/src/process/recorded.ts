import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf, lookAt, parseStat, type ProcessIdentity } from "./identity.ts";

/**
 * The process a pid file names, if it is still that process: same number, same start, expected command line. The file may belong
 * to the service user, so its word alone is not enough to end a process.
 */
export async function recordedProcess(pidFile: string, expected: (command: string) => boolean): Promise<ProcessIdentity | undefined> {
  const line = (await readFile(pidFile, "utf8").catch(() => "")).split("\n")[0];
  if (!line) return undefined;
  const recorded = parseStat(line);
  const found = await lookAt(recorded.pid);
  if (!found || found.startTime !== recorded.startTime || !expected(found.command)) return undefined;
  return { pid: found.pid, startTime: found.startTime };
}

/** Asks a process to stop, waits, then kills it; its descendants go with it. Resolves when all are gone. */
export async function endProcess(target: ProcessIdentity, options: { signal: NodeJS.Signals; patienceMs: number }): Promise<void> {
  const family = await identitiesOf([target.pid, ...(await childrenOf(target.pid))]);
  signalTo(target.pid, options.signal);
  if (await allGone(family, options.patienceMs)) return;
  for (const member of family) if (await isAlive(member)) signalTo(member.pid, "SIGKILL");
  if (await allGone(family, 10_000)) return;
  throw new Error(`process ${target.pid}: it is still there 10 s after SIGKILL; the kernel waits for a device.`);
}

export async function isAlive(process: ProcessIdentity): Promise<boolean> {
  return (await lookAt(process.pid))?.startTime === process.startTime;
}

async function identitiesOf(pids: readonly number[]): Promise<ProcessIdentity[]> {
  const found = await Promise.all(pids.map((pid) => lookAt(pid)));
  return found.flatMap((p) => (p ? [{ pid: p.pid, startTime: p.startTime }] : []));
}

async function allGone(family: readonly ProcessIdentity[], withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; ; ) {
    const alive = await Promise.all(family.map(isAlive));
    if (!alive.includes(true)) return true;
    if (Date.now() > end) return false;
    await sleep(50);
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
