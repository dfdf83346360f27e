import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publisher } from "@homelab/adapters/jetstream";
import { openDoor } from "@homelab/cli";
import { ports } from "@homelab/components";
import { documentIdOf, ingestRequested } from "@homelab/contracts";
import { testDocuments } from "@homelab/testing";
import { connect, eventually } from "../connected.ts";
import { connectAs, objectsAt } from "./with-keys.ts";
import { type Api, apiOf } from "./over-http.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const apis = await connect();
const { namespace } = on;
const key = "behind-the-api/one-column.pdf";
const source = `s3://raw-documents/${key}`;
const documentId = documentIdOf(source);

let api: Api;
beforeAll(async () => {
  api = await apiOf(on);
});
afterAll(() => api[Symbol.asyncDispose]());

async function putBehindTheApi(bytes: Uint8Array): Promise<void> {
  await using door = await openDoor(apis.config, { namespace, service: "garage", port: ports.garage.s3 });
  const objects = await objectsAt(door.url, { apis, namespace });
  await objects.put("raw-documents", key, bytes);
}

async function announce(): Promise<void> {
  await using door = await openDoor(apis.config, { namespace, service: "nats", port: ports.nats.client });
  const nats = await connectAs("worker", { apis, namespace, url: door.url });
  await publisher(nats)(ingestRequested, { source, attempt: randomUUID() });
  await nats.close();
}

/** One after another: each stands on what the one before it left. */
describe("an object that is put into raw-documents behind the API", { timeout: 180_000 }, () => {
  it("becomes a document by its event alone", async () => {
    await putBehindTheApi(await (await testDocuments())("one-column.pdf"));
    await announce();
    await eventually("the document is known", async () => (await api.documents()).some((document) => document.source === source), 60_000);
    expect([...(await api.settled([documentId], 120_000)).values()]).toEqual(["ready"]);
  });

  it("has vectors and triples", async () => {
    const triples = (await on.json("sparql", `SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?s), "${documentId}") || CONTAINS(STR(?o), "${documentId}")) }`)) as { bindings: { n: { value: string } }[] };
    expect(Number(triples.bindings[0]?.n.value)).toBeGreaterThan(0);
    const { platform } = (await on.json("status")) as { platform: { counts: Record<string, number> } };
    expect(platform.counts["embeddings"]).toBeGreaterThan(0);
  });

  it("is found by what it means, without a word of the question in it", async () => {
    const { answer, citations } = await api.ask("How long does a loaf stay good?");
    expect(answer).toContain("Bread from the lower bakery keeps for four days");
    expect(citations.map((citation) => citation.documentId)).toContain(documentId);
  });
});
