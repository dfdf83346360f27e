import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dependency, Unavailable } from "@homelab/pipeline";
import type { Connections } from "@homelab/settings";
import pg from "pg";
import { PreparingClient } from "./prepared.ts";

export type Database = pg.Pool;
export type Queryable = Pick<pg.ClientBase, "query">;

/** A pool that gives up quickly: a question would rather be answered without a leg than wait for it. */
export function connectPostgres(
  at: Connections["postgres"],
  options: { max?: number; statementTimeoutMs?: number; name?: string } = {},
): Database {
  const { passwordFile, ...where } = at;
  const { statementTimeoutMs = 60_000 } = options;
  const pool = new pg.Pool({
    ...where,
    Client: PreparingClient,
    password: readFileSync(passwordFile, "utf8").trim(),
    max: options.max ?? 4,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    // the server's own limit says nothing while the server says nothing
    query_timeout: statementTimeoutMs + 1000,
    application_name: options.name ?? "homelab",
  });
  // an idle connection that breaks is replaced on the next query, which reports what is wrong
  pool.on("error", () => undefined);
  return pool;
}

/** Resolves once Postgres lets this login in, however long that takes; rejects when it refuses it, which no waiting mends, and when `signal` aborts. */
export async function admitted(db: Database, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const away = await rowsOf(db, "SELECT 1").then(() => false, isAway);
    if (!away) return;
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  }
}

function isAway(error: unknown): true {
  if (error instanceof Unavailable) return true;
  throw error;
}

/** Runs `work` in one transaction; any error rolls everything back. */
export async function transaction<T>(db: Database, work: (client: Queryable) => Promise<T>): Promise<T> {
  return asUnavailable("database", async () => {
    const client = await db.connect();
    let broken: Error | undefined;
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      if (isSilence(error)) broken = error;
      else
        await client.query("ROLLBACK").catch((e: unknown) => {
          broken = e as Error;
        });
      throw error;
    } finally {
      client.release(broken);
    }
  });
}

/** The server left a statement unanswered; nothing may be asked on that connection any more. */
function isSilence(error: unknown): error is Error {
  return error instanceof Error && error.message === "Query read timeout";
}

/** The rows of one statement. */
export function rowsOf<Row>(db: Database, text: string, values: unknown[] = []): Promise<Row[]> {
  return asUnavailable("database", async () => (await db.query(text, values)).rows as Row[]);
}

/** SQLSTATE classes in which the same statement may succeed later: connection, resources, operator intervention, time-outs, lock conflicts. */
const passing = /^(08|53|57|40|55P03|58030)/;
const networkErrors = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOENT", "EHOSTUNREACH"]);

/** Turns "Postgres is away" into `Unavailable`; every other error passes unchanged. */
export async function asUnavailable<T>(dependency: Dependency, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    const { code = "", message } = error as { code?: string; message: string };
    if (passing.test(code) || networkErrors.has(code) || isSilence(error) || /timeout exceeded|Connection terminated|not queryable/i.test(message)) {
      throw new Unavailable(dependency, `postgres: ${message || code}`, { cause: error });
    }
    throw error;
  }
}
