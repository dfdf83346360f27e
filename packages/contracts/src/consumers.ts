import type { Contract } from "./contract.ts";
import { chunked, embedCompleted, ingestExtracted, ingestRequested, kgUpsertCompleted, removeRequested } from "./messages.ts";

/** The one durable consumer of a subject: what a worker promises about it. */
export interface ConsumerDeclaration<Body = unknown> {
  readonly name: Stage;
  readonly contract: Contract<Body>;
  /** Silence after which the server hands the message to another worker; a working worker sends heartbeats at a third of it. */
  readonly ackWaitMs: number;
  /** Deliveries after which a failure becomes a dead letter. Waiting for a dependency is not a failure. */
  readonly attempts: number;
  /**
   * Deliveries after which the server itself gives up: only workers that die on a message get there. Far above `attempts`, because a
   * worker that is killed spends one on every message it holds, whatever it died of.
   */
  readonly maxDeliver: number;
  /** Delays before the repeats, in ms; the last one stands for all later repeats. Specification §2.3. */
  readonly backoffMs: readonly number[];
}

export type Stage = "extract" | "chunk" | "embed" | "link" | "ready" | "remove";

const s = 1000;

/** Attempts and delays follow specification §2.3; the server's limit stands far enough above for unlucky crashes. */
export const consumers = {
  extract: { name: "extract", contract: ingestRequested, ackWaitMs: 15 * s, attempts: 4, maxDeliver: 60, backoffMs: [2 * s, 10 * s, 30 * s] },
  chunk: { name: "chunk", contract: ingestExtracted, ackWaitMs: 15 * s, attempts: 4, maxDeliver: 60, backoffMs: [1 * s, 5 * s, 30 * s] },
  embed: { name: "embed", contract: chunked, ackWaitMs: 15 * s, attempts: 4, maxDeliver: 60, backoffMs: [1 * s, 5 * s, 30 * s] },
  link: { name: "link", contract: embedCompleted, ackWaitMs: 15 * s, attempts: 6, maxDeliver: 60, backoffMs: [5 * s] },
  ready: { name: "ready", contract: kgUpsertCompleted, ackWaitMs: 15 * s, attempts: 6, maxDeliver: 60, backoffMs: [1 * s, 5 * s, 30 * s] },
  remove: { name: "remove", contract: removeRequested, ackWaitMs: 15 * s, attempts: 20, maxDeliver: 60, backoffMs: [1 * s, 5 * s, 30 * s] },
} as const;

/** Delay before the next delivery: the table's entry, ±20 % so that a fleet does not return at once. `random` is in [0, 1). */
export function backoffFor(table: readonly number[], attempt: number, random: number): number {
  const base = table[Math.min(attempt, table.length) - 1] ?? 1000;
  return Math.round(base * (0.8 + 0.4 * random));
}
