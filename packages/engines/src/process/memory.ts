import { readFile } from "node:fs/promises";
import { childrenOf } from "./identity.ts";

export interface MemoryInUse {
  /** Of the process and its descendants; shared pages are divided among those who share them, so that sums count each once. */
  bytes: number;
  /** The most that any one of them held since it started, shared pages in full. */
  peakBytes: number;
}

/** What a program takes with all its children; undefined where the caller may not look. */
export async function memoryOf(pid: number): Promise<MemoryInUse | undefined> {
  const all = await Promise.all([pid, ...(await childrenOf(pid))].map(memoryOfOne));
  const known = all.filter((memory) => memory !== undefined);
  if (all[0] === undefined) return undefined;
  return { bytes: known.reduce((sum, { bytes }) => sum + bytes, 0), peakBytes: Math.max(...known.map(({ peakBytes }) => peakBytes)) };
}

/** Undefined for one that is gone between two looks, too. */
async function memoryOfOne(pid: number): Promise<MemoryInUse | undefined> {
  const [rollup, status] = await Promise.all(["smaps_rollup", "status"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")));
  const bytes = kilobytes(rollup ?? "", "Pss");
  return bytes === undefined ? undefined : { bytes, peakBytes: kilobytes(status ?? "", "VmHWM") ?? bytes };
}

function kilobytes(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}
