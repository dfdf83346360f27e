import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { fail, ok, warn, type Finding } from "./probe.ts";

const rounds = 50;
const enough = { milliseconds: 1500, slow: 20, hopeless: 1000 };

/** Every acknowledged message and row waits for this; a slow disk is the first bound of the whole platform. */
export async function flushTime(folder: string, signal: AbortSignal): Promise<Finding> {
  const path = join(folder, `.homelab-doctor-${process.pid}`);
  const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  if (typeof file === "string") return warn(`not measured: no file can be written in ${folder} (${file})`, "See the findings on the state folder and the disk.");
  // without a name from here on: whatever ends this process leaves nothing behind
  await rm(path);
  const times: number[] = [];
  try {
    const started = performance.now();
    while (times.length < rounds && performance.now() - started < enough.milliseconds && !signal.aborted) {
      const before = performance.now();
      await file.write(Buffer.alloc(4096), 0, 4096, times.length * 4096);
      await file.datasync();
      times.push(performance.now() - before);
    }
  } finally {
    await file.close();
  }
  return judgeFlush(times);
}

export function judgeFlush(times: readonly number[]): Finding {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const [median, worst] = [at(0.5), at(0.99)];
  const found = `99 % within ${worst.toFixed(1)} ms, half within ${median.toFixed(1)} ms (${times.length} writes)`;
  const move = "Put the state folder on an SSD (HOMELAB_STATE).";
  if (median > enough.hopeless) return fail(found, `The platform would stand still. ${move}`);
  return worst > enough.slow ? warn(found, `Works, slowly. ${move}`) : ok(found);
}
