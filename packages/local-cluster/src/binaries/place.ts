import { createHash } from "node:crypto";
import { access, constants, readFile } from "node:fs/promises";
import { globSync } from "node:fs";
import { join } from "node:path";
import type { Tool } from "./tools.ts";

export interface BinaryPlaces {
  /** Root of this checkout. */
  repository: string;
  /** The folder of `HOMELAB_CACHE`. */
  cache: string;
}

/** `-s -w` leaves out what only a debugger reads: a third of the size. */
export const linkFlags = "-s -w";
/** The linker drops them anyway: not made, they save a tenth of the compiler's time and a fifth of its cache (docs/cluster.md). */
export const compilerFlags = "-gcflags=all=-dwarf=false";

/** Where a tool's programs live: a changed lock, source, version or flag is a new place, and an old one stays usable. */
export async function placeOf(tool: Tool, { repository, cache }: BinaryPlaces): Promise<string> {
  const folder = join(repository, "tools", tool.name);
  const hash = createHash("sha256").update(JSON.stringify([tool.version, tool.programs, tool.stamps, linkFlags, compilerFlags, ...(tool.embeds ? [tool.embeds] : [])]));
  for (const file of globSync(["go.mod", "go.sum", "*.go"], { cwd: folder }).sort()) hash.update(`\0${file}\0`).update(await readFile(join(folder, file)));
  return join(cache, "cluster", tool.name, `${hash.digest("hex").slice(0, 16)}-${process.arch}`);
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(() => true, () => false);
}
