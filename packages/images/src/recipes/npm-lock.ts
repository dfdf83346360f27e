import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { z } from "zod";

const Entry = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  link: z.boolean().optional(),
  resolved: z.string().optional(),
  name: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).optional(),
});
type Entry = z.output<typeof Entry>;
export type NpmLock = Record<string, Entry>;

export interface LockedModule {
  /** Below the folder of the lock. */
  path: string;
  name: string;
  version: string;
  integrity: string;
  licence: string;
}

export function readLock(folder: string): NpmLock {
  const parsed = z.object({ packages: z.record(z.string(), Entry) }).parse(JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")));
  return parsed.packages;
}

/** Every module that the roots need at run time, the roots and linked packages included, found the way Node finds them. */
export function modulesOf(lock: NpmLock, roots: readonly string[]): LockedModule[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const entry = lock[path];
    if (entry === undefined || seen.has(path)) return;
    seen.add(path);
    for (const name of neededBy(entry)) {
      const found = resolve(lock, path, name);
      if (found !== undefined) visit(found);
    }
  };
  roots.forEach(visit);
  return [...seen].sort().map((path) => described(path, lock[path] ?? {}));
}

/** Without what is optional: a program must run where it is missing. */
function neededBy(entry: Entry): string[] {
  const peers = Object.keys(entry.peerDependencies ?? {}).filter((name) => entry.peerDependenciesMeta?.[name]?.optional !== true);
  return [...Object.keys(entry.dependencies ?? {}), ...peers];
}

function resolve(lock: NpmLock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const path = folder === "." || folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    const entry = lock[path];
    if (entry) return entry.link ? entry.resolved : path;
    if (folder === "." || folder === "") return undefined;
  }
}

function described(path: string, entry: Entry): LockedModule {
  const installedAs = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const name = entry.name ?? (path.includes("node_modules/") ? installedAs : `@homelab/${posix.basename(path)}`);
  return { path, name, version: entry.version ?? "unknown", integrity: entry.integrity ?? "", licence: entry.license ?? "unknown" };
}
