/** How a stream keeps its messages. Sizes come from the plan, never from here. */
export interface StreamDeclaration {
  readonly name: StreamName;
  readonly subjects: readonly string[];
  /** `workqueue`: a message lives until its one consumer is done with it. `limits`: until removed, or by age where stated. */
  readonly retention: "workqueue" | "limits";
  /** A full work queue refuses the publisher; it never drops what nobody has worked on. */
  readonly discard: "new" | "old";
  /** Absent on work queues: a backlog may wait for a machine that is switched off. */
  readonly maxAgeMs?: number;
  /** Share of the file store this stream may take; the shares of all streams add up to at most 1. */
  readonly share: number;
}

export type StreamName = "INGEST" | "EMBED" | "KG" | "TELEMETRY" | "DEAD";

/** Where the server announces a message that used up its deliveries: `<prefix>.<stream>.<consumer>`. */
export const maxDeliveriesAdvisory = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES";

const hour = 3_600_000;

export const streams: readonly StreamDeclaration[] = [
  { name: "INGEST", subjects: ["doc.>"], retention: "workqueue", discard: "new", share: 0.4 },
  { name: "EMBED", subjects: ["embed.>"], retention: "workqueue", discard: "new", share: 0.2 },
  { name: "KG", subjects: ["kg.>"], retention: "workqueue", discard: "new", share: 0.1 },
  { name: "TELEMETRY", subjects: ["telemetry.>"], retention: "limits", discard: "old", maxAgeMs: 6 * hour, share: 0.1 },
  // advisories are plain messages that are gone when nobody listens: a stream listens always
  { name: "DEAD", subjects: ["dead.>", `${maxDeliveriesAdvisory}.>`], retention: "limits", discard: "new", share: 0.15 },
];

/** Equal message ids within this window are one message; longer than any publisher retries. */
export const duplicateWindowMs = 120_000;
