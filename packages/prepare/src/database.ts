import { readFileSync } from "node:fs";
import { openTokenizer } from "@homelab/adapters/platform";
import { migrate } from "@homelab/adapters/postgres";
import { ensureDatabase } from "@homelab/engines";
import type { Surroundings } from "./perform.ts";
import type { TaskOf } from "./task.ts";

/** Roles with their passwords, the extension, the tables and the index of the embedding model. */
export async function prepareDatabase({ postgres, superuserPasswordFile, passwordFiles, embedder }: TaskOf<"database">, { log }: Surroundings): Promise<void> {
  const { host, port } = postgres;
  const superuser = { host, port, database: "postgres", user: "postgres", password: secretIn(superuserPasswordFile) };
  await ensureDatabase(superuser, { owner: secretIn(passwordFiles.owner), worker: secretIn(passwordFiles.worker), api: secretIn(passwordFiles.api) });
  log({ made: "roles and database" });
  const { model } = await openTokenizer(embedder);
  await migrate(postgres, model);
  log({ made: `tables, and the index of ${model.id}` });
}

const secretIn = (file: string): string => readFileSync(file, "utf8").trim();
