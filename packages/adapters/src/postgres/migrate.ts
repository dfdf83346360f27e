import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmbeddingModel } from "@homelab/pipeline";
import type { Connections } from "@homelab/settings";
import { runner } from "node-pg-migrate";
import pg from "pg";

const ours = fileURLToPath(new URL("./migrations", import.meta.url));

/** A newer version of homelab has changed the database in ways this one does not know. */
export class NewerDatabase extends Error {
  override readonly name = "NewerDatabase";
  readonly unknown: readonly string[];
  constructor(unknown: readonly string[]) {
    super(`postgres: the database has migrations this version does not know: ${unknown.join(", ")}. Use the newer version of homelab that made them.`);
    this.unknown = unknown;
  }
}

/**
 * Brings the schema to this version and registers the embedding model with its index. Connects as the owner; safe to repeat.
 * Throws `NewerDatabase` and changes nothing when the database was written by a newer version.
 */
export async function migrate(owner: Connections["postgres"], model: EmbeddingModel, migrations = ours): Promise<void> {
  const { passwordFile, ...where } = owner;
  const client = new pg.Client({ ...where, password: readFileSync(passwordFile, "utf8").trim() });
  await client.connect();
  try {
    await refuseNewer(client, migrations);
    await runner({ dbClient: client, dir: migrations, direction: "up", migrationsTable: "schema_migrations", checkOrder: true, log: () => undefined });
    await registerModel(client, model);
  } finally {
    await client.end();
  }
}

async function refuseNewer(client: pg.Client, migrations: string): Promise<void> {
  const { rows: tables } = await client.query("SELECT WHERE to_regclass('schema_migrations') IS NOT NULL");
  if (tables.length === 0) return;
  const known = new Set(readdirSync(migrations).map((file) => parse(file).name));
  const { rows } = await client.query<{ name: string }>("SELECT name FROM schema_migrations ORDER BY name");
  const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new NewerDatabase(unknown);
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
