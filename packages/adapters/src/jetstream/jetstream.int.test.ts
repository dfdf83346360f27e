import { randomUUID } from "node:crypto";
import { consumers, type ConsumerDeclaration, deadLetter, documentIdOf, type DeadLetter, ingestRequested, versionIdOf } from "@homelab/contracts";
import { done, type Handler, Refused, Unavailable } from "@homelab/pipeline";
import { startNats, type TestNats } from "@homelab/testing";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bury, connectNats, consume, type ConsumeOptions, deadLetters, ensureStreams, type NatsConnection, publisher, smallestSizes, streamStatus } from "./index.ts";

type Request = Parameters<(typeof ingestRequested)["messageId"]>[0];

let nats: TestNats;
let operator: NatsConnection;
let worker: NatsConnection;
let api: NatsConnection;

beforeEach(async () => {
  nats = await startNats();
  operator = await connectNats(nats.connection("operator"), "test-operator");
  await ensureStreams(operator, smallestSizes);
  worker = await connectNats(nats.connection("worker"), "test-worker");
  api = await connectNats(nats.connection("api"), "test-api");
});
afterEach(async () => {
  await Promise.all([operator, worker, api].map((c) => c.close()));
  await nats[Symbol.asyncDispose]();
});

const request = (source = "file:///a.txt"): Request => ({ source, versionId: versionIdOf(Buffer.from(source)), attempt: randomUUID() });

/** The extract consumer with short delays: the protocol is under test, not its patience. */
const quick: ConsumerDeclaration<Request> = { ...consumers.extract, backoffMs: [20] };

/** Runs a handler until `until` resolves. */
async function run(handler: Handler<Request>, until: Promise<unknown>, over: Partial<ConsumeOptions> = {}): Promise<DeadLetter[]> {
  const dead: DeadLetter[] = [];
  const stop = new AbortController();
  const loop = consume(worker, quick, handler, { slots: 2, signal: stop.signal, onDead: async (l) => void dead.push(l), log: () => undefined, ...over });
  await Promise.race([until, loop]);
  stop.abort();
  await loop;
  return dead;
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    if (await condition()) return;
    await new Promise((r) => setTimeout(r, 20));
  }
  throw new Error("the condition did not come true within 15 s");
}

const drained = () =>
  eventually(async () => {
    const { consumers: stages } = await streamStatus(operator);
    return stages.every((s) => s.waiting === 0 && s.working === 0);
  });

describe("the delivery loop", () => {
  it("hands each message to the handler once and empties the work queue", async () => {
    for (let i = 0; i < 20; i++) await publisher(api)(ingestRequested, request(`file:///${i}`));
    const seen: string[] = [];
    await run(async ({ source }) => (seen.push(source), done), drained());
    expect(seen.sort()).toEqual(Array.from({ length: 20 }, (_, i) => `file:///${i}`).sort());
    const { streams } = await streamStatus(operator);
    expect(streams.find((s) => s.name === "INGEST")?.messages).toBe(0);
  });

  it("stores a message once when it is published twice", async () => {
    const same = request();
    await publisher(api)(ingestRequested, same);
    await publisher(api)(ingestRequested, same);
    let calls = 0;
    await run(async () => (calls++, done), drained());
    expect(calls).toBe(1);
  });

  it("repeats a failure as often as the table says, then writes a dead letter with its history", async () => {
    await publisher(api)(ingestRequested, request("file:///poison.pdf"));
    let calls = 0;
    const failing = () => {
      calls += 1;
      return Promise.reject(new TypeError("a bug in the handler"));
    };
    const letters = await deadLetters(api);
    const dead = await run(failing, eventually(async () => (await letters.count()) === 1));
    expect(calls).toBe(quick.attempts);
    expect(dead).toMatchObject([{ stage: "extract", class: "TypeError", reason: "a bug in the handler", attempts: quick.attempts, documentId: documentIdOf("file:///poison.pdf") }]);
  });

  it("shows what is no letter beside those that are, sends it nowhere and lets it be dismissed", async () => {
    await jetstream(operator).publish(deadLetter.subject, "no letter");
    const letters = await deadLetters(api);
    const [letter] = await letters.list();
    expect(letter).toMatchObject({ class: "bad-message", documentId: null, original: { body: "no letter" } });
    await expect(letters.redrive(letter!.id)).rejects.toThrow("it can only be dismissed");
    await letters.dismiss(letter!.id);
    expect(await letters.list()).toEqual([]);
  });

  it("refuses at once what can never succeed, and takes a redriven message again", async () => {
    await publisher(api)(ingestRequested, request());
    const letters = await deadLetters(api);
    await run(() => Promise.reject(new Refused("encrypted", "needs a password")), eventually(async () => (await letters.count()) === 1));
    const [letter] = await letters.list();
    expect(letter).toMatchObject({ class: "encrypted", attempts: 1 });
    await letters.redrive(letter!.id);
    let calls = 0;
    await run(async () => (calls++, done), drained());
    expect(calls).toBe(1);
    expect(await letters.count()).toBe(0);
  });

  it("waits for a dependency without spending an attempt", async () => {
    await publisher(api)(ingestRequested, request());
    let calls = 0;
    const flaky: Handler<Request> = async () => {
      calls += 1;
      if (calls <= 8) throw new Unavailable("converter", "away", { retryAfterMs: 5 });
      return done;
    };
    const dead = await run(flaky, drained());
    expect({ calls, dead }).toEqual({ calls: 9, dead: [] });
  });

  it("keeps a slow message from other workers for longer than the server would wait", async () => {
    const impatient = { ...quick, ackWaitMs: 600 };
    const manager = await jetstreamManager(operator);
    await manager.consumers.update("INGEST", "extract", { ack_wait: 600_000_000 });
    await publisher(api)(ingestRequested, request());
    let calls = 0;
    const stop = new AbortController();
    const slow: Handler<Request> = async () => {
      calls += 1;
      await new Promise((r) => setTimeout(r, 2000));
      return done;
    };
    const loop = consume(worker, impatient, slow, { slots: 1, signal: stop.signal, onDead: async () => undefined, log: () => undefined });
    await drained();
    stop.abort();
    await loop;
    expect(calls).toBe(1);
  });

  it("sends a body that is not of the contract straight to the dead letters", async () => {
    await api.request("doc.ingest.requested", JSON.stringify({ nonsense: true }), { timeout: 2000 });
    const letters = await deadLetters(api);
    const never: Handler<Request> = () => Promise.reject(new Error("must not be called"));
    await run(never, eventually(async () => (await letters.count()) === 1));
    expect((await letters.list())[0]).toMatchObject({ class: "bad-message", documentId: null });
  });

  it("buries a message whose workers all died on it", async () => {
    const manager = await jetstreamManager(operator);
    await manager.consumers.update("INGEST", "extract", { max_deliver: 2, ack_wait: 300_000_000 });
    await publisher(api)(ingestRequested, request("file:///killer.pdf"));
    const consumer = await jetstream(worker).consumers.get("INGEST", "extract");
    // two deliveries that nobody ever answers: what a crash looks like to the server; the third asks and gets nothing
    for (let i = 0; i < 2; i++) await consumer.next({ expires: 2000 });
    const stop = new AbortController();
    const buried: DeadLetter[] = [];
    const loop = bury(worker, { signal: stop.signal, onDead: async (l) => void buried.push(l) });
    const nudge = consumer.next({ expires: 1500 });
    const letters = await deadLetters(api);
    await eventually(async () => (await letters.count()) === 1);
    await nudge;
    stop.abort();
    await loop;
    expect(buried).toMatchObject([{ class: "attempts-exhausted", stage: "extract", documentId: documentIdOf("file:///killer.pdf") }]);
    expect((await streamStatus(operator)).streams.find((s) => s.name === "INGEST")?.messages).toBe(0);
  });

  it("loses no stored message when the server is killed", async () => {
    for (let i = 0; i < 30; i++) await publisher(api)(ingestRequested, request(`file:///${i}`));
    await nats.kill();
    await nats.restart();
    const seen = new Set<string>();
    for (const connection of [worker, operator]) await eventually(() => connection.rtt().then(() => true, () => false));
    await run(async ({ source }) => (seen.add(source), done), drained());
    expect(seen.size).toBe(30);
  });

  it("refuses a full stream instead of dropping what nobody has worked on", async () => {
    const manager = await jetstreamManager(operator);
    await manager.streams.update("INGEST", { max_bytes: 2000 });
    const publish = publisher(api);
    const published = Promise.all(Array.from({ length: 20 }, (_, i) => publish(ingestRequested, request(`file:///${i}`))));
    await expect(published).rejects.toThrow(Unavailable);
  });
});

describe("the roles", () => {
  it("let no worker delete or purge a stream", async () => {
    const manager = await jetstreamManager(worker, { checkAPI: false, timeout: 500 });
    await expect(manager.streams.purge("INGEST")).rejects.toThrow();
    await expect(manager.streams.delete("INGEST")).rejects.toThrow();
  });
});
