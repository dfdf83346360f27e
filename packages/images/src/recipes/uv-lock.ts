import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Version of a package in a project's uv.lock, where it is written once. */
export function lockedVersion(repository: string, project: string, name: string): string {
  const lock = readFileSync(join(repository, project, "uv.lock"), "utf8");
  const version = new RegExp(`^name = "${name}"\nversion = "(.+)"$`, "m").exec(lock)?.[1];
  if (version === undefined) throw new Error(`${project}/uv.lock: no package "${name}". Lock the project again: uv lock --project ${project}`);
  return version;
}
