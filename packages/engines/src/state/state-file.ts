import { readFile } from "node:fs/promises";
import { Ports } from "@homelab/settings";
import { z } from "zod";
import { OperatorError } from "@homelab/operator-error";
import type { StateLayout } from "./layout.ts";
import { writePrivately } from "./write-privately.ts";

/** Layout of the state folder this code writes. */
export const stateSchema = 1;
/** Oldest layout it can bring forward. */
const oldestSchema = 1;

export const StateFile = z.strictObject({
  schema: z.int(),
  created: z.iso.datetime(),
  ports: Ports,
  /** When the sample documents were handed in; null until they were. */
  samplesIngested: z.iso.datetime().nullable(),
});
export type StateFile = z.output<typeof StateFile>;

/** Undefined for a new folder. Refuses a folder of another version in words instead of using it half. */
export async function readStateFile(layout: StateLayout): Promise<StateFile | undefined> {
  const text = await readFile(layout.stateFile, "utf8").catch((error: NodeJS.ErrnoException) => {
    // a path through a file is refused in better words when the folder is made
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw refused(layout, error.message, "Run this as the user who made the folder, or choose another one with HOMELAB_STATE.");
  });
  if (text === undefined) return undefined;
  const written = jsonOf(text);
  const schema = z.looseObject({ schema: z.int() }).safeParse(written);
  if (!schema.success) throw refused(layout, "it holds no schema number", "Restore state.json from a backup, or choose another folder with HOMELAB_STATE.");
  if (schema.data.schema > stateSchema) throw refused(layout, `schema ${schema.data.schema}, this version knows up to ${stateSchema}`, "Use the newer version of homelab that made it, or choose another folder with HOMELAB_STATE.");
  if (schema.data.schema < oldestSchema) throw refused(layout, `schema ${schema.data.schema}, this version reads ${oldestSchema} and later`, "Run `export` with the version that made it, then `import` into a new folder.");
  const parsed = StateFile.safeParse(written);
  if (!parsed.success) throw refused(layout, z.prettifyError(parsed.error).replaceAll("\n", " "), "Restore state.json from a backup, or choose another folder with HOMELAB_STATE.");
  return parsed.data;
}

export async function writeStateFile(layout: StateLayout, state: StateFile): Promise<void> {
  await writePrivately(layout.stateFile, `${JSON.stringify(state, null, 2)}\n`);
}

/** Postgres data of another major version cannot be opened, only dumped and loaded. */
export async function refuseOtherPostgres(layout: StateLayout, major: string): Promise<void> {
  const found = await readFile(`${layout.postgresData}/PG_VERSION`, "utf8").catch(() => undefined);
  if (found === undefined || found.trim() === major) return;
  throw new OperatorError({ what: "state folder", where: layout.postgresData, got: `data of Postgres ${found.trim()}, this version runs ${major}`, do: "Run `export` with the version that made it, then `import` into a new folder." });
}

function refused(layout: StateLayout, got: string, advice: string): OperatorError {
  return new OperatorError({ what: "state folder", where: layout.stateFile, got, do: advice });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported as a file without a schema number
  }
}
