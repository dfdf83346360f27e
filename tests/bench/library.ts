/** A running platform with all manuals in it: the real `up`, its stores filled through the real handlers. Shared by the benchmarks of one run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { doclingConverter } from "@homelab/adapters/docling";
import { linguisticExtractor } from "@homelab/adapters/linguistic";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { openEmbedder, openObjects, openTokenizer, readConnections } from "@homelab/adapters/platform";
import { connectPostgres, type Database, postgresCatalog } from "@homelab/adapters/postgres";
import type { DocumentId } from "@homelab/contracts";
import { documentIdOf } from "@homelab/contracts";
import type { Embedder } from "@homelab/pipeline";
import type { Connections } from "@homelab/settings";
import { type Platform, startPlatform } from "@homelab/testing";
import { keptConversions, keptVectors } from "./keep.ts";
import { type JourneyPorts, takeIn } from "./journey.ts";
import { fetchManuals, type FetchedManual } from "./manuals.ts";
import { say } from "./say.ts";

export interface BenchLibrary {
  platform: Platform;
  /** As the workers connect. */
  connections: Connections;
  db: Database;
  /** Loads the real model; its vectors of questions are never kept. */
  embedder: Embedder;
  manuals: readonly FetchedManual[];
  changed: readonly string[];
  chunks: number;
  loadSeconds: number;
  documentOf(manual: string): DocumentId;
}

let opened: Promise<BenchLibrary> | undefined;

/** Started at the first call; `closeLibrary` ends it. */
export function library(): Promise<BenchLibrary> {
  opened ??= open();
  return opened;
}

export async function closeLibrary(): Promise<void> {
  const last = await opened?.catch(() => undefined);
  opened = undefined;
  await last?.db.end();
  await last?.platform[Symbol.asyncDispose]();
}

async function open(): Promise<BenchLibrary> {
  const { manuals, changed } = await fetchManuals();
  const platform = await startPlatform();
  const connections = readConnections(join(platform.state, "run", "connections-worker.json"));
  const db = connectPostgres(connections.postgres, { max: 4, name: "bench" });
  const embedder = await openEmbedder(connections.embedder);
  const started = performance.now();
  const ports = await portsOf(connections, db, embedder);
  for (const [at, manual] of manuals.entries()) {
    say(`filling the library: ${at + 1} of ${manuals.length}, ${manual.name}`);
    await takeIn(ports, manual.name, await readFile(manual.file));
  }
  await db.query("ANALYZE").catch(() => undefined);
  const { rows } = await db.query<{ n: number }>("SELECT count(*)::int AS n FROM chunks");
  const loadSeconds = (performance.now() - started) / 1000;
  say(`the library has ${rows[0]?.n ?? 0} chunks, filled in ${loadSeconds.toFixed(0)} s`);
  return { platform, connections, db, embedder, manuals, changed, chunks: rows[0]?.n ?? 0, loadSeconds, documentOf: (name) => documentIdOf(`upload:${name}`) };
}

async function portsOf(connections: Connections, db: Database, embedder: Embedder): Promise<JourneyPorts> {
  const { countTokens: count } = await openTokenizer(connections.embedder);
  const converter = doclingConverter(connections.converter);
  return {
    catalog: postgresCatalog(db),
    objects: await openObjects(connections.objects),
    graph: oxigraphGraph({ url: connections.oxigraph.url, timeoutMs: 60_000 }),
    converter: await keptConversions(async () => converter, converter.id),
    embedder: await keptVectors(embedder),
    count,
    extractor: linguisticExtractor(),
  };
}
