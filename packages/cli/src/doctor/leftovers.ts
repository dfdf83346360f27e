import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { lookAt, partNames, runningPart, runningSupervisor } from "@homelab/engines";
import type { Place } from "../place.ts";
import { fail, ok, warn, type Finding, type Probe } from "./probe.ts";

/** Locks that an earlier run left, or that something else holds. */
export function leftoverProbes(place: Place): Probe[] {
  return [
    { name: "command lock", look: async () => commandLock(join(place.layout.run, "lock")) },
    { name: "Postgres lock", look: async () => postgresLock(place) },
    { name: "Oxigraph lock", look: async () => oxigraphLock(place) },
  ];
}

/** The kernel drops the lock with its holder, so a word in the file without a lock is only history. */
async function commandLock(file: string): Promise<Finding> {
  const holders = await holdersOf(file);
  const word = (await readFile(file, "utf8").catch(() => "")).trim();
  if (holders.length > 0) return warn(`held by ${word || `pid ${holders.join(", ")}`}`, `Wait until it has finished. If it hangs: kill ${holders.join(" ")}`);
  return ok(word ? `free; ${word} was interrupted` : "free");
}

async function postgresLock({ layout }: Place): Promise<Finding> {
  const file = join(layout.postgresData, "postmaster.pid");
  const pid = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  if (!(pid > 0)) return ok("none");
  if ((await runningPart(layout, "postgres")) !== undefined) return ok("held by our Postgres");
  const holder = await lookAt(pid);
  if (holder === undefined) return warn(`${file} names pid ${pid}, which is gone: Postgres was stopped hard`, "Nothing is lost; Postgres recovers when it starts: ./just up");
  if (holder.command.includes(layout.root)) return warn(`Postgres runs (pid ${pid}) without being ours`, "End it with ./just down, or: kill -INT " + String(pid));
  // Postgres takes a process of its own user for another server, whatever that process is
  if (!(await sameUser(file, pid))) return ok(`left by a hard stop; pid ${pid} is another program by now`);
  return fail(`${file} names pid ${pid}, which is ${holder.command.split(" ")[0] ?? "another program"} now: Postgres would not start`, `No Postgres runs on this folder: rm '${file}'`);
}

/** The file is always there; what counts is who holds it. */
async function oxigraphLock({ layout }: Place): Promise<Finding> {
  const file = join(layout.oxigraph, "LOCK");
  const holders = await holdersOf(file);
  if (holders.length === 0) return ok((await stat(file).catch(() => undefined)) ? "free" : "none");
  const ours = await runningPart(layout, "oxigraph");
  const strangers = holders.filter((pid) => pid !== ours?.pid);
  if (strangers.length === 0) return ok("held by our Oxigraph");
  const names = await Promise.all(strangers.map(async (pid) => `pid ${pid} (${(await lookAt(pid))?.command.split(" ")[0] ?? "gone"})`));
  return fail(`${file} is held by ${names.join(", ")}: Oxigraph would not start`, `Stop it: ./just down, or: kill ${strangers.join(" ")}`);
}

/** Who holds a kernel lock on a file; locks of processes that cannot be seen from here count as pid 0 and are left out. */
async function holdersOf(file: string): Promise<number[]> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (!found) return [];
  const locks = await readFile("/proc/locks", "utf8").catch(() => "");
  const holders = locks.split("\n").flatMap((line) => {
    const [, pid, inode] = /^\d+: (?:POSIX|FLOCK|OFDLCK)\s+\S+\s+WRITE\s+(-?\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line) ?? [];
    return pid !== undefined && inode === String(found.ino) && Number(pid) > 0 ? [Number(pid)] : [];
  });
  const withFile = await Promise.all([...new Set(holders)].map(async (pid) => ((await lookAt(pid)) ? pid : undefined)));
  return withFile.filter((pid) => pid !== undefined);
}

async function sameUser(file: string, pid: number): Promise<boolean> {
  const [owner, runner] = await Promise.all([stat(file), stat(`/proc/${pid}`).catch(() => undefined)]);
  return owner.uid === runner?.uid;
}

/** The supervisor's own file stays after a clean stop; without it and with parts alive the platform is half there. */
export async function processes({ layout }: Place): Promise<Finding> {
  const supervisor = await runningSupervisor(layout);
  const running = (await Promise.all(partNames.map(async (name) => ((await runningPart(layout, name)) ? name : undefined)))).filter((name) => name !== undefined);
  if (supervisor) return running.length === partNames.length ? ok("the platform is running") : warn(`not running: ${partNames.filter((name) => !running.includes(name)).join(", ")}`, "Run ./just up; ./just logs PART shows why a part does not stay.");
  if (running.length === 0) return ok("the platform is down");
  return warn(`without a supervisor: ${running.join(", ")}`, "Run ./just up (it ends and replaces them), or ./just down.");
}
