import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EmbeddingModel } from "@homelab/pipeline";
import type { Connections } from "@homelab/settings";
import { runner } from "node-pg-migrate";
import pg from "pg";

const migrations = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Brings the schema to this version and registers the embedding model with its index. Connects as the owner; safe to repeat.
 * Throws when the database was written by a newer version.
 */
export async function migrate(owner: Connections["postgres"], model: EmbeddingModel): Promise<void> {
  const { passwordFile, ...where } = owner;
  const client = new pg.Client({ ...where, password: readFileSync(passwordFile, "utf8").trim() });
  await client.connect();
  try {
    await runner({ dbClient: client, dir: migrations, direction: "up", migrationsTable: "schema_migrations", checkOrder: true, log: () => undefined });
    await registerModel(client, model);
  } finally {
    await client.end();
  }
}

/** One partial HNSW index per model: the planner can use it only for questions asked in the same space. */
async function registerModel(client: pg.Client, model: EmbeddingModel): Promise<void> {
  await client.query(
    "INSERT INTO models (id, dimensions, token_window, prefixes) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    [model.id, model.dimensions, model.window, JSON.stringify(model.prefixes)],
  );
  const name = `embeddings_${createHash("sha256").update(model.id).digest("hex").slice(0, 12)}`;
  await client.query(
    `CREATE INDEX IF NOT EXISTS ${name} ON embeddings USING hnsw ((embedding::vector(${model.dimensions})) vector_cosine_ops)
     WITH (m = 16, ef_construction = 64) WHERE model_id = ${pg.escapeLiteral(model.id)}`,
  );
}
