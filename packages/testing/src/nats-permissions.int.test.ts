import { consumers, inboxPrefixOf, natsRoles, type NatsRole } from "@homelab/contracts";
import { connectNats, ensureStreams, smallestSizes } from "@homelab/adapters/jetstream";
import { connect, nkeyAuthenticator, PermissionViolationError, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startNats, type TestNats } from "./engines.ts";

let nats: TestNats;
const connections = new Map<NatsRole, NatsConnection>();

beforeAll(async () => {
  nats = await startNats();
  for (const role of natsRoles) connections.set(role, await connectNats({ ...nats.connection(role), role }, role));
  await ensureStreams(as("operator"), smallestSizes);
});
afterAll(async () => {
  for (const connection of connections.values()) await connection.close();
  await nats[Symbol.asyncDispose]();
});

function as(role: NatsRole): NatsConnection {
  const connection = connections.get(role);
  if (!connection) throw new Error(`no connection as ${role}`);
  return connection;
}

/** Whether the server lets a role publish: a violation comes back as an error, after the round trip of a flush. */
async function mayPublish(role: NatsRole, subject: string): Promise<boolean> {
  const connection = as(role);
  const violations = connection.status();
  connection.publish(subject, "{}");
  await connection.flush();
  const refused = (async () => {
    for await (const status of violations) if (status.type === "error" && status.error instanceof PermissionViolationError) return status.error.subject === subject;
    return false;
  })();
  return !(await Promise.race([refused, new Promise<false>((resolve) => setTimeout(() => resolve(false), 150))]));
}

async function maySubscribe(role: NatsRole, subject: string): Promise<boolean> {
  const connection = as(role);
  return new Promise((resolve) => {
    const subscription = connection.subscribe(subject, { callback: (error) => (error ? resolve(false) : undefined) });
    setTimeout(() => {
      subscription.unsubscribe();
      resolve(true);
    }, 150);
  });
}

const stageSubject = consumers.chunk.contract.subject;
const expected: Readonly<Record<string, readonly NatsRole[]>> = {
  "doc.ingest.requested": ["operator", "worker", "api"],
  "dead.letter": ["operator", "worker"],
  "telemetry.x": ["operator"],
  "$JS.API.STREAM.CREATE.X": ["operator"],
  "$JS.API.STREAM.UPDATE.INGEST": ["operator"],
  "$JS.API.STREAM.DELETE.NOPE": ["operator"],
  "$JS.API.STREAM.PURGE.NOPE": ["operator"],
  "$JS.API.CONSUMER.CREATE.INGEST.thief": ["operator"],
  "$JS.API.CONSUMER.DELETE.INGEST.nope": ["operator"],
  "$JS.API.CONSUMER.MSG.NEXT.INGEST.extract": ["operator", "worker"],
  "$JS.API.STREAM.MSG.GET.INGEST": ["operator", "worker"],
  "$JS.API.STREAM.MSG.GET.DEAD": ["operator", "worker", "api"],
  "$JS.API.STREAM.MSG.DELETE.INGEST": ["operator", "worker"],
  "$JS.API.STREAM.INFO.INGEST": ["operator", "worker", "api"],
  "$SYS.REQ.SERVER.PING": [],
  unrelated: [],
};

describe("NATS roles on the real server", () => {
  it.each(Object.entries(expected))("%s is published by exactly %j", async (subject, roles) => {
    const allowed: NatsRole[] = [];
    for (const role of natsRoles) if (await mayPublish(role, subject)) allowed.push(role);
    expect(allowed).toEqual(roles);
  });

  it.each([
    ["_INBOX.>", []],
    ["_INBOX_worker.>", ["worker"]],
    ["_INBOX_api.>", ["api"]],
    [stageSubject, ["operator", "api"]],
    [">", []],
    ["$SYS.>", []],
  ])("%s is read by exactly %j", async (subject, roles) => {
    const allowed: NatsRole[] = [];
    for (const role of natsRoles) if (await maySubscribe(role, subject)) allowed.push(role);
    expect(allowed).toEqual(roles);
  });

  it("lets nobody in without a known key", async () => {
    await expect(connect({ servers: nats.url, maxReconnectAttempts: 0, reconnect: false })).rejects.toThrow();
    const stranger = new TextEncoder().encode("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY");
    await expect(connect({ servers: nats.url, authenticator: nkeyAuthenticator(stranger), inboxPrefix: inboxPrefixOf("worker"), reconnect: false })).rejects.toThrow();
  });
});
