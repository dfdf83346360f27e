import { jetstreamManager } from "@nats-io/jetstream";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { openDoor } from "@homelab/cli";
import { ports } from "@homelab/components";
import { streams } from "@homelab/contracts";
import { connect } from "../connected.ts";
import { connectAs, objectsAt, secretOf } from "./with-keys.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const apis = await connect();
const { namespace } = on;
const doorTo = (service: string, port: number) => openDoor(apis.config, { namespace, service, port });

describe("phase 0 is done when", () => {
  it("the facts of the hardware stand in a ConfigMap, with the plan that follows from them", async () => {
    const { data } = await apis.core.readNamespacedConfigMap({ name: "hardware-facts", namespace });
    expect(JSON.parse(data?.["plan.json"] ?? "{}")).toMatchObject({ components: expect.any(Array) as unknown[] });
  });
});

describe("phase 1 is done when", { timeout: 60_000 }, () => {
  it("every pod runs, and every Job that prepares a store has got there", async () => {
    const { items: pods } = await apis.core.listNamespacedPod({ namespace });
    const ofNoJob = pods.filter(({ metadata }) => !metadata?.ownerReferences?.some(({ kind }) => kind === "Job"));
    expect(ofNoJob.filter(({ status }) => status?.phase !== "Running").map(({ metadata, status }) => `${metadata?.name ?? ""}: ${status?.phase ?? ""}`)).toEqual([]);
    const { items: jobs } = await apis.batch.listNamespacedJob({ namespace, labelSelector: "app.kubernetes.io/name in (prepare-nats, prepare-postgres, prepare-garage)" });
    expect(jobs.map(({ status }) => status?.succeeded)).toEqual([1, 1, 1]);
  });

  it("NATS has the streams", async () => {
    await using door = await doorTo("nats", ports.nats.client);
    const nats = await connectAs("operator", { apis, namespace, url: door.url });
    const found = await (await jetstreamManager(nats)).streams.names().next();
    await nats.close();
    expect([...found].sort()).toEqual(streams.map(({ name }) => name).sort());
  });

  it("Garage takes an object, gives it back and forgets it", async () => {
    await using door = await doorTo("garage", ports.garage.s3);
    const objects = await objectsAt(door.url, { apis, namespace });
    const bytes = new TextEncoder().encode("exit criterion");
    await objects.put("processed", "exit/criterion", bytes);
    expect(await objects.get("processed", "exit/criterion")).toEqual(bytes);
    await objects.delete("processed", "exit/criterion");
    expect(await objects.get("processed", "exit/criterion")).toBeUndefined();
  });

  it("Postgres has pgvector and the table of embeddings", async () => {
    await using door = await doorTo("postgres", ports.postgres.client);
    const password = await secretOf(apis, namespace, "postgres-superuser", "password");
    const ask = async <Row extends pg.QueryResultRow>(database: string, sql: string): Promise<Row[]> => {
      const client = new pg.Client({ host: "127.0.0.1", port: Number(new URL(door.url).port), database, user: "postgres", password });
      await client.connect();
      return client.query<Row>(sql).then(({ rows }) => rows).finally(() => client.end());
    };
    const databases = await ask<{ datname: string }>("postgres", "SELECT datname FROM pg_database WHERE datname NOT LIKE 'template%' AND datname <> 'postgres'");
    expect(databases).toHaveLength(1);
    const own = databases[0]?.datname ?? "";
    const extensions = await ask(own, "SELECT extname FROM pg_extension WHERE extname = 'vector'");
    const tables = await ask(own, "SELECT table_name FROM information_schema.tables WHERE table_name = 'embeddings'");
    expect({ extensions: extensions.length, tables: tables.length }).toEqual({ extensions: 1, tables: 1 });
  });

  it("Oxigraph answers SPARQL", async () => {
    await using door = await doorTo("oxigraph", ports.oxigraph.http);
    const answer = await fetch(`${door.url}/query?query=${encodeURIComponent("ASK {}")}`, { headers: { accept: "application/sparql-results+json" } });
    expect(await answer.json()).toMatchObject({ boolean: true });
  });
});

describe("phase 3 is done when", { timeout: 60_000 }, () => {
  it("LiteLLM routes to llama.cpp, which makes vectors of the packaged model", async () => {
    await using door = await doorTo("litellm", ports.litellm.http);
    const key = await secretOf(apis, namespace, "litellm-master-key", "key");
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const models = (await (await fetch(`${door.url}/v1/models`, { headers })).json()) as { data: { id: string }[] };
    const [model] = models.data;
    const answer = (await (await fetch(`${door.url}/v1/embeddings`, { method: "POST", headers, body: JSON.stringify({ model: model?.id, input: "a loaf of bread" }) })).json()) as { data: { embedding: number[] }[] };
    expect(answer.data[0]?.embedding).toHaveLength(384);
    expect((await fetch(`${door.url}/v1/models`, { headers: { authorization: "Bearer sk-wrong" } })).ok, "another key opens nothing").toBe(false);
  });
});
