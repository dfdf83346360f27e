import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { globSync, lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { LayerEntry } from "../oci/layer.ts";

/** Everything below a folder as entries below `target`; `keep` sees paths relative to the folder. Empty folders stay. */
export function entriesOf(folder: string, target: string, keep: (path: string) => boolean = () => true): LayerEntry[] {
  const entries: LayerEntry[] = [];
  const walk = (relative: string): void => {
    for (const name of readdirSync(join(folder, relative)).sort()) {
      const path = relative === "" ? name : `${relative}/${name}`;
      if (!keep(path)) continue;
      const stat = lstatSync(join(folder, path));
      if (stat.isDirectory()) {
        const before = entries.length;
        walk(path);
        if (entries.length === before && readdirSync(join(folder, path)).length === 0) entries.push({ path: join(target, path), folder: true });
      } else {
        entries.push(...entryOf(stat, join(folder, path), join(target, path)));
      }
    }
  };
  walk("");
  return entries;
}

function entryOf(stat: Stats, from: string, path: string): LayerEntry[] {
  if (stat.isSymbolicLink()) return [{ path, linkTo: readlinkSync(from) }];
  return stat.isFile() ? [{ path, from, mode: stat.mode & 0o111 ? 0o755 : 0o644 }] : [];
}

/** Short digest over the names and bytes of files: the same in every checkout. */
export async function digestOfFiles(folder: string, patterns: readonly string[], without: (path: string) => boolean = () => false): Promise<string> {
  const hash = createHash("sha256");
  for (const file of globSync([...patterns], { cwd: folder }).sort()) {
    if (without(file) || !lstatSync(join(folder, file)).isFile()) continue;
    hash.update(`\0${file}\0`).update(await readFile(join(folder, file)));
  }
  return short(hash.digest("hex"));
}

export function digestOfText(text: string): string {
  return short(createHash("sha256").update(text).digest("hex"));
}

const short = (digest: string): string => digest.slice(0, 16);
