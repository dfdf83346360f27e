import { chunkIdOf, documentIdOf, textHashOf, versionIdOf } from "@homelab/contracts";
import type { EmbeddingModel, Search } from "@homelab/pipeline";
import { startPostgres, type TestPostgres } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPostgres, type Database, migrate, postgresCatalog, postgresSearch } from "./index.ts";

const model: EmbeddingModel = { id: "test-model@1", dimensions: 3, window: 256, specials: 2, prefixes: { document: "", query: "" } };
const by = { modelId: model.id, extractorId: "test-extractor/1" };

let postgres: TestPostgres;
let db: Database;
let search: Search;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(postgres.connection("owner"), model);
  db = connectPostgres(postgres.connection("worker"));
  search = postgresSearch(db, () => 0);
  const manual = Array.from({ length: 60 }, (_, at) => `What the pump ${at} does in the night is written in its book.`);
  await ingest("file:///manual.txt", "en", [...manual, "The reservoir overflows when the sensor is disconnected."]);
  await ingest("file:///names.txt", "und", ["what if the when is"]);
});
afterAll(async () => {
  await db.end();
  await postgres[Symbol.asyncDispose]();
});

async function ingest(source: string, language: string, texts: readonly string[]): Promise<void> {
  const catalog = postgresCatalog(db);
  const [documentId, versionId] = [documentIdOf(source), versionIdOf(Buffer.from(source))];
  await catalog.accept({ documentId, versionId, source, name: source, mediaType: "text/plain", bytes: 1, traceparent: null }, async () => undefined);
  const rows = texts.map((text) => {
    const textHash = textHashOf(text);
    return { id: chunkIdOf(documentId, textHash, 0), textHash, text, headings: [], language, tokens: text.split(" ").length, span: [0, text.length] as const, places: [] };
  });
  const pending = await catalog.writeChunks(documentId, versionId, rows, by);
  await catalog.saveVectors({ documentId, versionId, modelId: model.id }, rows.map(({ textHash }) => ({ textHash, vector: new Float32Array([1, 0, 0]) })));
  await catalog.markLinked(by.extractorId, pending, async () => undefined);
  await catalog.complete(documentId, versionId, by);
}

const textsFor = async (question: string) => (await search.passages((await search.byText(question, 5)).map((hit) => hit.chunkId))).map((passage) => passage.text);

describe("full text", () => {
  it("does not take a common word for a rare one because a passage of unknown language has it", async () => {
    expect((await textsFor("What if the sensor is disconnected?"))[0]).toContain("reservoir");
  });

  it("puts a passage with all of the question's words before one with fewer", async () => {
    expect((await textsFor("book of pump 7 at night"))[0]).toContain("pump 7 ");
  });

  it("finds nothing for words that no passage has", async () => {
    expect(await textsFor("zeppelin")).toEqual([]);
  });
});
