import { inboxPrefixOf, natsRoles, type NatsRole } from "@homelab/contracts";
import { connectNats, ensureStreams, smallestSizes } from "@homelab/adapters/jetstream";
import { connect, nkeyAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mayPublish, maySubscribe, publishers, subscribers } from "./nats-edges.ts";
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

describe("NATS roles on the real server", () => {
  it.each(Object.entries(publishers))("%s is published by exactly %j", async (subject, roles) => {
    const allowed: NatsRole[] = [];
    for (const role of natsRoles) if (await mayPublish(as(role), subject)) allowed.push(role);
    expect(allowed).toEqual(roles);
  });

  it.each(Object.entries(subscribers))("%s is read by exactly %j", async (subject, roles) => {
    const allowed: NatsRole[] = [];
    for (const role of natsRoles) if (await maySubscribe(as(role), subject)) allowed.push(role);
    expect(allowed).toEqual(roles);
  });

  it("lets nobody in without a known key", async () => {
    await expect(connect({ servers: nats.url, maxReconnectAttempts: 0, reconnect: false })).rejects.toThrow();
    const stranger = new TextEncoder().encode("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY");
    await expect(connect({ servers: nats.url, authenticator: nkeyAuthenticator(stranger), inboxPrefix: inboxPrefixOf("worker"), reconnect: false })).rejects.toThrow();
  });
});
