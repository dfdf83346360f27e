import type { Contract } from "@homelab/contracts";

/** What should happen to a message once its handler is finished with it. */
export type Outcome =
  | { kind: "done" }
  /** `spendsAttempt` is false for an outage: waiting for a dependency never makes a dead letter. */
  | { kind: "retry"; why: string; class: string; afterMs?: number; spendsAttempt: boolean }
  | { kind: "refuse"; why: string; class: string };

export const done: Outcome = { kind: "done" };

/** What a handler may use besides its own ports. */
export interface HandlerContext {
  readonly signal: AbortSignal;
  /** Resolves once the stream has stored the message; repeats under the same id inside the duplicate window are one message. */
  publish<Body>(contract: Contract<Body>, body: Body): Promise<void>;
}

export type Handler<Body> = (body: Body, context: HandlerContext) => Promise<Outcome>;
