import { chunkIdOf, documentIdOf, textHashOf, versionIdOf } from "@homelab/contracts";
import type { Arrival, Catalog, ChunkRow, EmbeddingModel, Search } from "@homelab/pipeline";
import { startPostgres, type TestPostgres } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPostgres, type Database, migrate, postgresCatalog, postgresSearch } from "./index.ts";

const model: EmbeddingModel = { id: "test-model@1", dimensions: 3, window: 256, specials: 2, prefixes: { document: "", query: "" } };
const by = { modelId: model.id, extractorId: "test-extractor/1" };

let postgres: TestPostgres;
let worker: Database;
let api: Database;
let catalog: Catalog;
let search: Search;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(postgres.connection("owner"), model);
  worker = connectPostgres(postgres.connection("worker"));
  api = connectPostgres(postgres.connection("api"));
  catalog = postgresCatalog(worker);
  search = postgresSearch(api, () => 0);
});
afterAll(async () => {
  await worker.end();
  await api.end();
  await postgres[Symbol.asyncDispose]();
});

const arrivalOf = (source: string, content: string): Arrival => ({
  documentId: documentIdOf(source),
  versionId: versionIdOf(Buffer.from(content)),
  source,
  name: source.split("/").at(-1) ?? source,
  mediaType: "text/plain",
  bytes: content.length,
  traceparent: null,
});

/** A version as the stages would leave it: one passage per text, each with a vector and facts. */
async function ingest(source: string, texts: readonly string[], vector = new Float32Array([1, 0, 0])): Promise<Arrival> {
  const arrival = arrivalOf(source, texts.join());
  await postgresCatalog(api).accept(arrival, async () => undefined);
  await process(arrival, texts, vector);
  return arrival;
}

async function process(arrival: Arrival, texts: readonly string[], vector: Float32Array): Promise<void> {
  const { documentId, versionId } = arrival;
  const extraction = { extractor: "x/1", mediaType: "text/plain", title: "Title", language: "en", pageCount: null, pageSizes: [], blocks: [], gaps: [] };
  await catalog.recordExtraction({ documentId, versionId }, `x/${versionId}`, extraction, async () => undefined);
  const pending = await catalog.writeChunks(documentId, versionId, rowsOf(arrival, texts), by);
  const missing = await catalog.textsWithoutVector(model.id, pending);
  await catalog.saveVectors({ documentId, versionId, modelId: model.id }, missing.map(({ textHash }) => ({ textHash, vector })));
  const chunks = await catalog.unlinked(by.extractorId, pending);
  const at = { documentId, versionId, extractorId: by.extractorId, modelCalls: 0 };
  await catalog.saveFacts(at, chunks.map(({ textHash }) => ({ textHash, facts: { entities: [], relations: [] } })));
  await catalog.markLinked(by.extractorId, pending, async () => undefined);
  await catalog.complete(documentId, versionId, by);
}

function rowsOf({ documentId }: Arrival, texts: readonly string[]): ChunkRow[] {
  return texts.map((text) => {
    const textHash = textHashOf(text);
    return { id: chunkIdOf(documentId, textHash, 0), textHash, text, headings: [], language: "en", tokens: 5, span: [0, text.length] as const, places: [] };
  });
}

async function rowCounts(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of ["documents", "versions", "chunks", "version_chunks", "embeddings", "facts"]) {
    const { rows } = await worker.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
    counts[table] = rows[0]?.n ?? -1;
  }
  return counts;
}

describe("the catalog", () => {
  it("finds a ready passage by its words and by its vector", async () => {
    const { documentId } = await ingest("file:///a/solar.txt", ["The inverter charges the battery."], new Float32Array([0, 1, 0]));
    const [byText] = await search.byText("Which inverter charges batteries?", 5);
    const [byVector] = await search.byVector(new Float32Array([0, 1, 0]), model.id, 5);
    expect(byText?.chunkId).toBe(byVector?.chunkId);
    expect(await search.passages([byText!.chunkId])).toMatchObject([{ documentId, title: "Title", text: "The inverter charges the battery." }]);
  });

  it("calls the same bytes of the same source unchanged and an unfinished version in flight", async () => {
    const arrival = await ingest("file:///a/same.txt", ["same text"]);
    const store = () => Promise.reject(new Error("must not store again"));
    expect(await catalog.accept(arrival, store)).toBe("unchanged");
    const other = arrivalOf("file:///a/other.txt", "not finished");
    expect(await catalog.accept(other, async () => undefined)).toBe("accepted");
    expect(await catalog.accept(other, async () => undefined)).toBe("in-flight");
  });

  it("needs no vector and no reading for a text that another document has", async () => {
    await ingest("file:///a/first.txt", ["shared words"]);
    const copy = arrivalOf("file:///a/second.txt", "shared words");
    await catalog.accept(copy, async () => undefined);
    const pending = await catalog.writeChunks(copy.documentId, copy.versionId, rowsOf(copy, ["shared words"]), by);
    expect(await catalog.textsWithoutVector(model.id, pending)).toEqual([]);
    expect(await catalog.unlinked(by.extractorId, pending)).toMatchObject([{ facts: { entities: [], relations: [] } }]);
  });

  it("shows the old version until the new one is complete, then only the new one", async () => {
    const source = "file:///a/edited.txt";
    await ingest(source, ["zebra one", "zebra two"]);
    const second = arrivalOf(source, "v2");
    await catalog.accept(second, async () => undefined);
    await catalog.recordExtraction(second, "k", { extractor: "x/1", mediaType: "text/plain", title: "T", language: "en", pageCount: null, pageSizes: [], blocks: [], gaps: [] }, async () => undefined);
    const pending = await catalog.writeChunks(second.documentId, second.versionId, rowsOf(second, ["zebra one", "zebra three"]), by);
    expect(pending).toHaveLength(1);
    expect(await catalog.complete(second.documentId, second.versionId, by)).toEqual({ kind: "waiting" });
    expect((await search.byText("zebra", 5)).length).toBe(2);

    await process(second, ["zebra one", "zebra three"], new Float32Array([1, 0, 0]));
    const completion = await catalog.complete(second.documentId, second.versionId, by);
    if (completion.kind !== "complete") throw new Error(completion.kind);
    expect(completion.obsolete).toHaveLength(1);
    const dropped: string[] = [];
    await catalog.deleteChunks(completion.obsolete, async (ids) => void dropped.push(...ids));
    expect(dropped).toEqual(completion.obsolete);
    const texts = (await search.passages((await search.byText("zebra", 5)).map((h) => h.chunkId))).map((p) => p.text);
    expect(texts.sort()).toEqual(["zebra one", "zebra three"]);
  });

  it("leaves no passage of a version that was overtaken by one that died", async () => {
    const source = "file:///a/overtaken.txt";
    const before = await rowCounts();
    const overtaken = arrivalOf(source, "half done");
    await catalog.accept(overtaken, async () => undefined);
    await catalog.writeChunks(overtaken.documentId, overtaken.versionId, rowsOf(overtaken, ["nobody will finish this"]), by);
    const broken = arrivalOf(source, "broken");
    await catalog.accept(broken, async () => undefined);
    const obsolete = await catalog.markDead(broken.documentId, broken.versionId, { class: "corrupt", reason: "damaged", stage: "extract" });
    expect(obsolete).toHaveLength(1);
    await catalog.deleteChunks(obsolete, async () => undefined);
    const { chunks, version_chunks } = before;
    expect(await rowCounts()).toMatchObject({ chunks, version_chunks });
  });

  it("keeps the passages that questions see when a newer version dies", async () => {
    const source = "file:///a/kept.txt";
    await ingest(source, ["the amphora holds oil"]);
    const broken = arrivalOf(source, "broken again");
    await catalog.accept(broken, async () => undefined);
    expect(await catalog.markDead(broken.documentId, broken.versionId, { class: "corrupt", reason: "damaged", stage: "extract" })).toEqual([]);
    expect(await search.byText("What does the amphora hold?", 5)).toHaveLength(1);
  });

  it("hides a tombstoned document at once and leaves no row, vector or object of it", async () => {
    const before = await rowCounts();
    const { documentId } = await ingest("file:///a/secret.txt", ["the xylophone is in the attic"]);
    await postgresCatalog(api).tombstone(documentId);
    expect(await search.byText("xylophone", 5)).toEqual([]);
    expect(await search.byVector(new Float32Array([1, 0, 0]), model.id, 100).then((hits) => search.passages(hits.map((h) => h.chunkId)))).not.toContainEqual(
      expect.objectContaining({ documentId }),
    );
    const deleted: string[] = [];
    await catalog.purge(documentId, async () => undefined, async (bucket) => void deleted.push(bucket));
    expect(deleted).toEqual(["raw-documents", "processed"]);
    expect(await rowCounts()).toEqual(before);
  });

  it("keeps an object that another document has too", async () => {
    const one = await ingest("file:///b/one.txt", ["twin content"]);
    await ingest("file:///b/two.txt", ["twin content"]);
    await catalog.tombstone(one.documentId);
    const deleted: string[] = [];
    await catalog.purge(one.documentId, async () => undefined, async (_, key) => void deleted.push(key));
    expect(deleted).toEqual([]);
    expect((await search.byText("twin", 5)).length).toBe(1);
  });

  it("refuses the API's role the rows of passages", async () => {
    await expect(api.query("DELETE FROM chunks")).rejects.toThrow(/permission denied/);
  });
});
