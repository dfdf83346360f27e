import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import { inboxPrefixOf, type NatsRole } from "@homelab/contracts";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { startNats, startOxigraph, startPostgres, type TestNats } from "./engines.ts";

const connectAs = (nats: TestNats, role: NatsRole) =>
  connect({ servers: nats.url, authenticator: nkeyAuthenticator(new TextEncoder().encode(nats.seeds[role])), inboxPrefix: inboxPrefixOf(role) });

describe("the real engines under test", () => {
  it("keep an acknowledged message over a kill of nats-server", async () => {
    await using nats = await startNats();
    const before = await connectAs(nats, "operator");
    await (await jetstreamManager(before)).streams.add({ name: "INGEST", subjects: ["doc.>"] });
    await jetstream(before).publish("doc.ingest.requested", "kept");
    await before.close();
    await nats.kill();
    await nats.restart();
    const after = await connectAs(nats, "operator");
    expect((await (await jetstreamManager(after)).streams.info("INGEST")).state.messages).toBe(1);
    await after.close();
  });

  it("keep a committed row over a kill of Postgres with its children", async () => {
    await using postgres = await startPostgres();
    const before = new pg.Client(postgres.login("owner"));
    before.on("error", () => {});
    await before.connect();
    await before.query("CREATE TABLE kept (v vector(3))");
    await before.query("INSERT INTO kept VALUES ('[1,2,3]')");
    await postgres.kill();
    await postgres.restart();
    const after = new pg.Client(postgres.login("worker"));
    await after.connect();
    expect((await after.query("SELECT v::text FROM kept")).rows).toEqual([{ v: "[1,2,3]" }]);
    await after.end();
  });

  it("answer SPARQL", async () => {
    await using oxigraph = await startOxigraph();
    const stored = await fetch(`${oxigraph.url}/update`, { method: "POST", headers: { "content-type": "application/sparql-update" }, body: "INSERT DATA { <a:b> <a:c> 1 }" });
    expect(stored.status).toBe(204);
  });
});
