import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manuscript, seeded } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, eventually } from "../connected.ts";
import { callApi, doorOf } from "./over-http.ts";
import { isReady, podsOf } from "./pods.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const apis = await connect();
const { apps, core } = apis;
const { namespace } = on;
const stages = ["ingest", "extract", "chunk", "embed", "link", "ready"];

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
}

/** A line of the collector's log that holds spans; others are what it says of itself. */
interface Line {
  resourceSpans?: { resource: { attributes: { key: string; value: { stringValue?: string } }[] }; scopeSpans: { spans: Omit<Span, "service">[] }[] }[];
}

/** Everything that the collector has kept, as `./just logs collector` shows it. */
async function kept(): Promise<Span[]> {
  const pods = await podsOf(apis, namespace, "collector");
  const logs = await Promise.all(pods.map(({ metadata }) => core.readNamespacedPodLog({ name: metadata?.name ?? "", namespace })));
  return logs.flatMap((log) => log.split("\n").filter((line) => line.startsWith('{"resourceSpans"')).flatMap((line) => spansOf(JSON.parse(line) as Line)));
}

const spansOf = ({ resourceSpans = [] }: Line): Span[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });

async function traceOf(documentId: string): Promise<string> {
  await using door = await doorOf(on);
  const answer = await callApi(door, `/documents/${documentId}`);
  const { versions } = (await answer.json()) as { versions: { traceparent: string | null }[] };
  return versions[0]?.traceparent?.split("-")[1] ?? "none";
}

let folder: string;
const made: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-telemetry-"));
});
afterAll(async () => {
  for (const id of made) await on.json("remove", id, "--yes");
  await rm(folder, { recursive: true, force: true });
});

/** A text that nobody has sent before, followed to its end. */
async function ingestNew(): Promise<{ documentId: string; status: string; seconds: number }> {
  const { name, bytes } = manuscript(seeded(randomBytes(4).readUInt32LE()), `traced${randomBytes(4).toString("hex")}`, 3);
  await writeFile(join(folder, name), bytes);
  const started = performance.now();
  const [result] = (await on.json("ingest", join(folder, name), "--wait")) as { documentId: string; status: string }[];
  if (result === undefined) throw new Error("ingest gave no result");
  made.push(result.documentId);
  return { ...result, seconds: (performance.now() - started) / 1000 };
}

async function scaleTo(replicas: number): Promise<void> {
  const name = { name: "collector", namespace };
  const scale = await apps.readNamespacedDeploymentScale(name);
  await apps.replaceNamespacedDeploymentScale({ ...name, body: { ...scale, spec: { replicas } } });
  await eventually(`${replicas} pods of the collector`, async () => {
    const pods = await podsOf(apis, namespace, "collector");
    return pods.length === replicas && pods.every(isReady);
  });
}

const namesIn = async (traceId: string) => new Set((await kept()).filter((span) => span.traceId === traceId).map(({ name }) => name));

describe("the collector", () => {
  it("is told one document's way from upload to ready as one trace, by every process that had a hand in it", async () => {
    const { documentId, status } = await ingestNew();
    expect(status).toBe("ready");
    const traceId = await traceOf(documentId);
    await expect.poll(() => namesIn(traceId), { timeout: 30_000, interval: 500 }).toEqual(new Set(stages));

    const spans = (await kept()).filter((span) => span.traceId === traceId);
    expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(["api", "worker-text", "worker-model"]));
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name)).toEqual(["ingest"]);
    expect(spans.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))).toEqual([]);
  });

  it("is missed by nobody while it is away, and hears the next document when it is back", { timeout: 300_000 }, async () => {
    const before = await ingestNew();
    await scaleTo(0);
    const without = await ingestNew().finally(() => scaleTo(1));
    expect(without.status).toBe("ready");
    // a span that somebody waited for would cost five seconds in each of six stages
    expect(without.seconds).toBeLessThan(before.seconds + 15);

    const after = await ingestNew();
    const traceId = await traceOf(after.documentId);
    await expect.poll(() => namesIn(traceId), { timeout: 60_000, interval: 500 }).toEqual(new Set(stages));
  });
});
