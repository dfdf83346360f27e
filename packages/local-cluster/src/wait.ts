import { setTimeout as sleep } from "node:timers/promises";

/** Asks until the answer is undefined, which means well. Fails with the last complaint. */
export async function waitUntil(what: string, complaint: () => Promise<string | undefined>, options: { timeoutMs: number; everyMs?: number; note?: (text: string) => void }): Promise<void> {
  let last: string | undefined;
  for (const end = Date.now() + options.timeoutMs; Date.now() < end; await sleep(options.everyMs ?? 200)) {
    last = await complaint().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (last === undefined) return;
    options.note?.(last);
  }
  throw new Error(`${what}: not well within ${options.timeoutMs / 1000} s: ${last ?? "no answer"}`);
}
