import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { OperatorError } from "@homelab/operator-error";
import { readableEndings } from "@homelab/pipeline";

export interface Walked {
  /** Real paths, each once, in order. */
  files: string[];
  /** Files of folders that the platform does not read. */
  skipped: number;
}

/** Files as named, folders with everything below them that can be read. Hidden names and links to folders are left out. */
export async function walk(paths: readonly string[]): Promise<Walked> {
  const missing: string[] = [];
  const found: string[] = [];
  let skipped = 0;
  for (const path of paths) {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) missing.push(path);
    else if (!(await stat(real)).isDirectory()) found.push(real);
    else {
      const all = await filesBelow(real);
      const readable = all.filter(isReadable);
      found.push(...readable);
      skipped += all.length - readable.length;
    }
  }
  if (missing.length > 0) throw new OperatorError({ what: "ingest", where: missing.join(", "), got: "no such file or folder", do: "Check the path; nothing was sent." });
  return { files: [...new Set(found)], skipped };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const visible = entries.filter((entry) => entry.isFile() && !join(entry.parentPath, entry.name).slice(folder.length).split("/").some((part) => part.startsWith(".")));
  return visible.map((entry) => join(entry.parentPath, entry.name)).sort();
}

function isReadable(path: string): boolean {
  return readableEndings.includes(extname(path).slice(1).toLowerCase());
}
