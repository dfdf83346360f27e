import type { z } from "zod";
import type { StreamName } from "./streams.ts";

/** A subject, the version of its meaning and the shape of its body: the only place any of the three is spelled. */
export interface Contract<Body> {
  readonly subject: string;
  readonly stream: StreamName;
  readonly version: number;
  readonly body: z.ZodType<Body>;
  /** Identity of a message inside the duplicate window: equal ids are one message. */
  readonly messageId: (body: Body) => string;
}

export function contract<S extends z.ZodType>(declaration: {
  subject: string;
  stream: StreamName;
  version: number;
  body: S;
  messageId: (body: z.output<S>) => string;
}): Contract<z.output<S>> {
  return declaration as Contract<z.output<S>>;
}

/** Headers that travel with every message. */
export const headerNames = {
  /** Version of the contract the body follows. */
  version: "Homelab-Contract-Version",
  /** W3C trace context. */
  traceparent: "traceparent",
  tracestate: "tracestate",
  /** Which dead letter a message was redriven from. */
  redrivenFrom: "Homelab-Redriven-From",
} as const;
