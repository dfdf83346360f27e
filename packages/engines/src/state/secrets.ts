import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { natsRoles, type NatsRole } from "@homelab/contracts";
import { newNatsSeed } from "../nats/nkeys.ts";
import { OperatorError } from "@homelab/operator-error";
import { postgresRoles, type PostgresRole } from "../postgres/roles.ts";
import type { StateLayout } from "./layout.ts";
import { writePrivately } from "./write-privately.ts";

/** Generated once, kept in `secrets/`, never printed. */
export interface Secrets {
  natsSeeds: Readonly<Record<NatsRole, string>>;
  postgres: Readonly<Record<PostgresRole | "superuser", string>>;
  apiToken: string;
}

export const natsSeedFile = (layout: StateLayout, role: NatsRole): string => join(layout.secrets, `nats-${role}.nk`);
export const postgresPasswordFile = (layout: StateLayout, role: PostgresRole | "superuser"): string => join(layout.secrets, `postgres-${role}.password`);
export const apiTokenFile = (layout: StateLayout): string => join(layout.secrets, "api.token");
export const modelKeyFile = (layout: StateLayout, kind: "chat" | "embedding"): string => join(layout.secrets, `${kind}.key`);

/** Reads the secrets, making those that are missing. A lost database password is refused: a new one would open nothing. */
export async function ensureSecrets(layout: StateLayout): Promise<Secrets> {
  const hasData = await exists(join(layout.postgresData, "PG_VERSION"));
  const postgres = await recordOf([...postgresRoles, "superuser"] as const, async (role) => {
    const file = postgresPasswordFile(layout, role);
    if (hasData && !(await exists(file))) throw lost(file);
    return ensureSecret(file, randomSecret);
  });
  const natsSeeds = await recordOf(natsRoles, (role) => ensureSecret(natsSeedFile(layout, role), newNatsSeed));
  return { natsSeeds, postgres, apiToken: await ensureSecret(apiTokenFile(layout), randomSecret) };
}

async function ensureSecret(file: string, make: () => string): Promise<string> {
  const found = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  if (found.trim()) return found.trim();
  const made = make();
  await writePrivately(file, made);
  return made;
}

function lost(file: string): OperatorError {
  return new OperatorError({
    what: "secrets",
    where: file,
    got: "it is missing, although the database it opens exists",
    do: "Restore it from a backup of the state folder; or start anew with another HOMELAB_STATE.",
  });
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}

async function recordOf<K extends string, V>(keys: readonly K[], value: (key: K) => Promise<V>): Promise<Record<K, V>> {
  const entries: [K, V][] = [];
  for (const key of keys) entries.push([key, await value(key)]);
  return Object.fromEntries(entries) as Record<K, V>;
}
