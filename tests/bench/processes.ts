/** What /proc says about processes and their children. Linux only, like the platform. */
import { readdir, readFile } from "node:fs/promises";

/** The process and all that descend from it. */
export async function processTree(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) && (await statOf(pid));
    if (stat) parents.set(pid, stat.parent);
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

/** User and system time of processes so far, with what their ended children used. */
export async function cpuSecondsOf(pids: readonly number[]): Promise<number> {
  const stats = await Promise.all(pids.map(statOf));
  return stats.reduce((sum, stat) => sum + (stat?.cpuSeconds ?? 0), 0);
}

async function statOf(pid: number): Promise<{ parent: number; cpuSeconds: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // the name in brackets may hold anything, so count from its end; proc(5) numbers the fields
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + (fields[at] ?? 0), 0);
  return { parent: fields[1] ?? 0, cpuSeconds: ticks / 100 };
}

/** Proportional set size in MiB: shared pages are divided among those who share them, so that a sum counts each once. */
export async function pssMiB(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(pids.map(async (pid) => kilobytes(await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => ""), "Pss")));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

const kilobytes = (text: string, name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0);
