import pg from "pg";

/** `owner` runs the migrations and owns the tables; the other two only use them. */
export const postgresRoles = ["owner", "worker", "api"] as const;
export type PostgresRole = (typeof postgresRoles)[number];

export const database = "homelab";
export const loginOf = (role: PostgresRole): string => `homelab_${role}`;

export interface Login {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

/** Creates the database, its extension and its roles where they are missing, and gives the roles these passwords. Safe to repeat. */
export async function ensureDatabase(superuser: Login, passwords: Readonly<Record<PostgresRole, string>>): Promise<void> {
  await withClient({ ...superuser, database: "postgres" }, async (client) => {
    for (const role of postgresRoles) await ensureRole(client, loginOf(role), passwords[role]);
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${loginOf("owner")}`);
  });
  await withClient({ ...superuser, database }, async (client) => {
    for (const statement of grants) await client.query(statement);
  });
}

/** Tables that a later migration creates are covered too: these are the owner's default privileges. */
const grants = [
  "CREATE EXTENSION IF NOT EXISTS vector",
  `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
  `GRANT CONNECT ON DATABASE ${database} TO ${loginOf("worker")}, ${loginOf("api")}`,
  `ALTER SCHEMA public OWNER TO ${loginOf("owner")}`,
  `GRANT USAGE ON SCHEMA public TO ${loginOf("worker")}, ${loginOf("api")}`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${loginOf("owner")} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${loginOf("worker")}`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${loginOf("owner")} IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO ${loginOf("api")}`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${loginOf("owner")} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${loginOf("worker")}, ${loginOf("api")}`,
];

async function ensureRole(client: pg.Client, name: string, password: string): Promise<void> {
  const found = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
  // also where it exists: its password may have been rotated
  const verb = found.rowCount === 0 ? "CREATE" : "ALTER";
  await client.query(`${verb} ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(password)}`);
}

async function withClient<T>(login: Login, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...login, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Undefined when the server answers a query; else what it said. */
export async function postgresComplaint(login: Login, timeoutMs: number): Promise<string | undefined> {
  const client = new pg.Client({ ...login, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  // a server that dies while we are connected reports it here as well
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SELECT 1");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  } finally {
    await client.end().catch(() => {});
  }
}
