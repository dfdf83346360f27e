import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Publish } from "@homelab/adapters/jetstream";
import { withTrace } from "@homelab/adapters/telemetry";
import { ingestRequested, removeRequested } from "@homelab/contracts";
import { type Catalog, Unavailable, type Unfinished } from "@homelab/pipeline";

export interface ResumePorts {
  catalog: Pick<Catalog, "unfinished">;
  /** True when no stage has anything waiting or in work. */
  isIdle(): Promise<boolean>;
  publish: Publish;
  /** Hears of what is announced again. */
  log(event: { announced: number }): void;
  /** Pause between two looks; default 10 s. */
  everyMs?: number;
}

/**
 * Announces again what is recorded but on no queue: the API died between recording and announcing, or the queues' disk was lost.
 * Something counts as that when two looks in a row find it unfinished and every queue empty. Runs until the signal.
 */
export async function resume({ catalog, isIdle, publish, log, everyMs = 10_000 }: ResumePorts, signal: AbortSignal): Promise<void> {
  let before = new Set<string>();
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const found = await whatWaits(catalog, isIdle);
    const lost = { arrivals: found.arrivals.filter((a) => before.has(keyOf(a))), removals: found.removals.filter((r) => before.has(keyOf(r))) };
    before = new Set([...found.arrivals, ...found.removals].map(keyOf));
    const announced = lost.arrivals.length + lost.removals.length;
    if (announced === 0) continue;
    await announce(lost, publish).catch(passIfAway);
    log({ announced });
  }
}

const nothing: Unfinished = { arrivals: [], removals: [] };
const keyOf = (work: { documentId: string; versionId?: string; tombstone?: string }): string => `${work.documentId} ${work.versionId ?? work.tombstone ?? ""}`;

async function whatWaits(catalog: ResumePorts["catalog"], isIdle: ResumePorts["isIdle"]): Promise<Unfinished> {
  try {
    return (await isIdle()) ? await catalog.unfinished() : nothing;
  } catch (error) {
    passIfAway(error);
    return nothing;
  }
}

async function announce({ arrivals, removals }: Unfinished, publish: Publish): Promise<void> {
  for (const { source, versionId, traceparent } of arrivals) {
    await withTrace({ ...(traceparent !== null && { traceparent }) }, "resume", () => publish(ingestRequested, { source, versionId, attempt: randomUUID() }));
  }
  for (const { documentId } of removals) await publish(removeRequested, { documentId, tombstone: randomUUID() });
}

/** The next look will do. */
function passIfAway(error: unknown): void {
  if (!(error instanceof Unavailable)) throw error;
}
