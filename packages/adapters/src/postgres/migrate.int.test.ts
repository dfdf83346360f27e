import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmbeddingModel } from "@homelab/pipeline";
import { startPostgres, type TestPostgres } from "@homelab/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate, NewerDatabase } from "./index.ts";

const ours = fileURLToPath(new URL("./migrations", import.meta.url));
const model: EmbeddingModel = { id: "test-model@1", dimensions: 3, window: 256, specials: 2, prefixes: { document: "", query: "" } };
const document = ["a".repeat(64), "upload:kept.md", "kept.md"];

let postgres: TestPostgres;
let newer: string;
let pool: pg.Pool;
beforeAll(async () => {
  newer = await mkdtemp(join(tmpdir(), "homelab-migrations-"));
  await cp(ours, newer, { recursive: true });
  await writeFile(join(newer, "998_rating.sql"), "-- Up Migration\nALTER TABLE documents ADD COLUMN rating int NOT NULL DEFAULT 5;\n\n-- Down Migration\nALTER TABLE documents DROP COLUMN rating;\n");
  postgres = await startPostgres();
  pool = new pg.Pool(postgres.login("owner"));
  await migrate(postgres.connection("owner"), model);
  await pool.query("INSERT INTO documents (id, source, name) VALUES ($1, $2, $3)", document);
});
afterAll(async () => {
  await pool.end();
  await postgres[Symbol.asyncDispose]();
  await rm(newer, { recursive: true });
});

const bring = (migrations?: string) => migrate(postgres.connection("owner"), model, migrations);
const documents = async () => (await pool.query<Record<string, unknown>>("SELECT * FROM documents")).rows;

describe("a database of another version", () => {
  it("is left as it was when a change to it fails half-way", async () => {
    const broken = join(newer, "999_broken.sql");
    await writeFile(broken, "-- Up Migration\nALTER TABLE documents ADD COLUMN half int;\nSELECT 1 / 0;\n");
    await expect(bring(newer)).rejects.toThrow(/division by zero/);
    await rm(broken);
    expect((await documents())[0]).not.toHaveProperty("half");
  });

  it("is brought forward with its documents, and again changes nothing", async () => {
    await bring(newer);
    await bring(newer);
    expect(await documents()).toMatchObject([{ id: document[0], rating: 5 }]);
  });

  it("is refused by the version before, which changes nothing", async () => {
    await expect(bring()).rejects.toThrow(NewerDatabase);
    await expect(bring()).rejects.toThrow(/998_rating.*newer version/);
    expect(await documents()).toMatchObject([{ rating: 5 }]);
  });
});
