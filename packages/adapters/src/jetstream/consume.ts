import { backoffFor, type ConsumerDeclaration, deadLetter, type DeadLetter } from "@homelab/contracts";
import { type Handler, type Outcome, Refused, Unavailable } from "@homelab/pipeline";
import { jetstream, type JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { context, propagation, SpanStatusCode, trace } from "@opentelemetry/api";
import pLimit from "p-limit";
import { letterOf } from "./dead-letters.ts";
import { type Publish, publisher, publishRaw } from "./publish.ts";

export interface ConsumeOptions {
  /** Messages this process works on at once. */
  slots: number;
  /** Aborted: take nothing new, finish what is under way. */
  signal: AbortSignal;
  /** Records a dead letter in the catalog before the message is terminated. */
  onDead(letter: DeadLetter): Promise<void>;
  log(event: { stage: string; sequence: number; outcome: string; attempt: number; ms: number; why?: string }): void;
}

/** How long an outage may hold a message before the message goes to the end of the queue. */
const holdMs = 5 * 60_000;

/**
 * Runs a handler on its consumer's messages until the signal: the one place that speaks JetStream's delivery protocol.
 * Resolves when the last message is settled; rejects when a message cannot be settled, and the process should die.
 */
export async function consume<Body>(
  connection: NatsConnection,
  declaration: ConsumerDeclaration<Body>,
  handler: Handler<Body>,
  options: ConsumeOptions,
): Promise<void> {
  const consumer = await jetstream(connection).consumers.get(declaration.contract.stream, declaration.name);
  const limit = pLimit(options.slots);
  const loop: Loop<Body> = { declaration, handler, options, connection, publish: publisher(connection) };
  const running = new Set<Promise<void>>();
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const messages = await consumer.consume({
    max_messages: options.slots + 1,
    expires: 5000,
    callback: (message) => {
      // beats from arrival on: a message that waits for a free slot is not lost
      const beat = setInterval(() => message.working(), declaration.ackWaitMs / 3);
      const job = limit(() => work(loop, message))
        .finally(() => clearInterval(beat))
        .catch(fail)
        .finally(() => running.delete(job));
      running.add(job);
    },
  });
  const stopped = new Promise<void>((resolve) => options.signal.addEventListener("abort", () => resolve(), { once: true }));
  try {
    await Promise.race([stopped, failed, messages.closed()]);
  } finally {
    messages.stop();
  }
  await Promise.race([Promise.all(running), failed]);
}

interface Loop<Body> {
  declaration: ConsumerDeclaration<Body>;
  handler: Handler<Body>;
  options: ConsumeOptions;
  connection: NatsConnection;
  publish: Publish;
}

async function work<Body>(loop: Loop<Body>, message: JsMsg): Promise<void> {
  const { declaration, options } = loop;
  if (options.signal.aborted) return message.nak();
  const started = performance.now();
  const parent = propagation.extract(context.active(), carrierOf(message));
  const attributes = { "messaging.system": "nats", "messaging.destination.name": message.subject, "messaging.delivery.attempt": message.info.deliveryCount };
  const span = trace.getTracer("homelab").startSpan(declaration.name, { attributes }, parent);
  await context.with(trace.setSpan(parent, span), async () => {
    const outcome = await attempt(loop, message);
    if (outcome.kind !== "done") span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.why });
    const settled = await settle(loop, message, outcome);
    span.setAttribute("homelab.outcome", settled);
    options.log({
      stage: declaration.name,
      sequence: message.seq,
      outcome: settled,
      attempt: message.info.deliveryCount,
      ms: Math.round(performance.now() - started),
      ...(outcome.kind !== "done" && { why: outcome.why }),
    });
  }).finally(() => span.end());
}

/** Runs the handler, waiting in place while a dependency is away. Never throws. */
async function attempt<Body>({ declaration, handler, publish, options: { signal } }: Loop<Body>, message: JsMsg): Promise<Outcome> {
  const body = parse(declaration, message);
  if (!body.ok) return { kind: "refuse", class: "bad-message", why: body.why };
  const giveUpAt = performance.now() + holdMs;
  for (let outage = 1; ; outage++) {
    const outcome = await handler(body.value, { signal, publish }).catch((error: unknown) => (signal.aborted ? stopping : outcomeOf(error)));
    const holds = outcome.kind === "retry" && !outcome.spendsAttempt && !signal.aborted && performance.now() < giveUpAt;
    if (!holds) return outcome;
    await pause(outcome.afterMs ?? backoffFor(outageBackoffMs, outage, Math.random()), signal);
  }
}

/** A worker that is told to stop interrupts its work; that is no fault of the message. */
const stopping: Outcome = { kind: "retry", class: "stopping", why: "the worker is stopping", spendsAttempt: false };

const outageBackoffMs = [500, 1000, 2000, 5000, 10_000, 30_000];

function outcomeOf(error: unknown): Outcome {
  if (error instanceof Refused) return { kind: "refuse", class: error.class, why: error.message };
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof Unavailable) {
    return { kind: "retry", class: error.dependency, why, spendsAttempt: false, ...(error.retryAfterMs !== undefined && { afterMs: error.retryAfterMs }) };
  }
  return { kind: "retry", class: error instanceof Error ? error.name : "Error", why, spendsAttempt: true };
}

function parse<Body>({ contract }: ConsumerDeclaration<Body>, message: JsMsg): { ok: true; value: Body } | { ok: false; why: string } {
  try {
    const { success, data, error } = contract.body.safeParse(message.json());
    return success ? { ok: true, value: data } : { ok: false, why: `${contract.subject} v${contract.version}: ${error.message}` };
  } catch (error) {
    return { ok: false, why: `${contract.subject}: the body is not JSON: ${(error as Error).message}` };
  }
}

/** Throws when the server cannot be told: an unsettled message must not be mistaken for a settled one. */
async function settle<Body>(
  { declaration, connection, publish, options }: Loop<Body>,
  message: JsMsg,
  outcome: Outcome,
): Promise<"done" | "retry" | "requeued" | "dead"> {
  const { deliveryCount } = message.info;
  if (outcome.kind === "done") {
    await message.ackAck();
    return "done";
  }
  if (outcome.kind === "retry" && !outcome.spendsAttempt) {
    if (options.signal.aborted) {
      message.nak();
      return "retry";
    }
    // stored again before it is acknowledged: waiting for a dependency never uses up deliveries
    const client = jetstream(connection);
    await publishRaw(client, message.subject, message.string(), { ...carrierOf(message), "Nats-Msg-Id": `requeued:${message.seq}` });
    await message.ackAck();
    return "requeued";
  }
  if (outcome.kind === "retry" && deliveryCount < declaration.attempts) {
    message.nak(outcome.afterMs ?? backoffFor(declaration.backoffMs, deliveryCount, Math.random()));
    return "retry";
  }
  const letter = letterOf(declaration.name, message, outcome);
  await publish(deadLetter, letter);
  await options.onDead(letter);
  message.term(outcome.class);
  return "dead";
}

function carrierOf(message: JsMsg): Record<string, string> {
  const carrier: Record<string, string> = {};
  for (const [name, values] of message.headers ?? []) if (values[0] !== undefined) carrier[name] = values[0];
  return carrier;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish, { once: true });
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    }
  });
}
