import { readdir, readFile } from "node:fs/promises";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** Ticks from boot to its start; unchanged by exec. */
  startTime: string;
}

/** What the kernel says of a process; undefined when it is gone or only waits to be reaped. */
export async function lookAt(pid: number): Promise<(ProcessIdentity & { parent: number; command: string }) | undefined> {
  try {
    const stat = parseStat(await readFile(`/proc/${pid}/stat`, "utf8"));
    if (stat.state === "Z") return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
    return { pid, startTime: stat.startTime, parent: stat.parent, command };
  } catch {
    return undefined; // gone between two looks
  }
}

/** Reads one line of /proc/PID/stat. The program's name in parentheses may itself hold spaces and parentheses. */
export function parseStat(line: string): { pid: number; state: string; parent: number; startTime: string } {
  const fields = line.slice(line.lastIndexOf(")") + 2).trim().split(" ");
  const [state, parent, startTime] = [fields[0], fields[1], fields[19]];
  if (state === undefined || parent === undefined || startTime === undefined) throw new Error(`process record: "${line.slice(0, 80)}" is not a line of /proc/PID/stat`);
  return { pid: Number.parseInt(line, 10), state, parent: Number(parent), startTime };
}

/** Pids of all descendants, nearest first. */
export async function childrenOf(pid: number): Promise<number[]> {
  const all = await Promise.all((await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map((name) => lookAt(Number(name))));
  const found: number[] = [];
  for (let parents = [pid]; parents.length > 0; ) {
    const next = all.flatMap((p) => (p && parents.includes(p.parent) ? [p.pid] : []));
    found.push(...next);
    parents = next;
  }
  return found;
}
