import { setTimeout as sleep } from "node:timers/promises";

/** What is wrong with a part; undefined when it answers as it should. Rejections count as complaints. */
export type Complaint = (signal: AbortSignal) => Promise<string | undefined>;

/** Asks until there is no complaint. Throws the last one when the time is over or `gaveUp` says that waiting is pointless. */
export async function waitUntil(what: string, ask: Complaint, options: { timeoutMs: number; gaveUp?: () => boolean | Promise<boolean>; everyMs?: number }): Promise<void> {
  const end = Date.now() + options.timeoutMs;
  for (;;) {
    const complaint = await askOnce(ask, Math.min(5000, options.timeoutMs));
    if (complaint === undefined) return;
    if (await options.gaveUp?.()) throw new Error(`${what}: it ended before it answered (${complaint})`);
    if (Date.now() > end) throw new Error(`${what}: no healthy answer within ${options.timeoutMs / 1000} s (${complaint})`);
    await sleep(options.everyMs ?? 50);
  }
}

/** One question with its own time limit. */
export async function askOnce(ask: Complaint, timeoutMs: number): Promise<string | undefined> {
  try {
    return await ask(AbortSignal.timeout(timeoutMs));
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    return `${error instanceof Error ? error.message : String(error)}${cause}`;
  }
}
