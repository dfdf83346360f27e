// Completes package-lock.json after `npm install` on a machine whose registry lacks some other-platform packages: npm then leaves
// these optional packages out of the lock, and `npm ci` refuses the lock everywhere. They are entered as belonging to no system,
// so that no machine fetches them. `--check` only lists them and exits 1 if there are any.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

interface LockedPackage {
  version?: string;
  optional?: boolean;
  os?: string[];
  optionalDependencies?: Record<string, string>;
}

const lockPath = join(import.meta.dirname, "..", "package-lock.json");
const lock = JSON.parse(readFileSync(lockPath, "utf8")) as { packages: Record<string, LockedPackage> };

const foldersAbove = (path: string) => {
  const parts = path.split("/node_modules/");
  return parts.map((_, depth) => parts.slice(0, parts.length - depth).join("/node_modules/"));
};
const resolves = (from: string, name: string) =>
  [...foldersAbove(from), ""].some((folder) => `${folder && `${folder}/`}node_modules/${name}` in lock.packages);

const leftOut = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies).filter(([name]) => !resolves(path, name)),
);

if (process.argv[2] === "--check") {
  for (const [name, version] of leftOut) process.stdout.write(`${name}@${version}\n`);
  process.exit(leftOut.length === 0 ? 0 : 1);
}
for (const [name, version] of leftOut) lock.packages[`node_modules/${name}`] = { version, optional: true, os: ["none"] };
const inOrder = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
writeFileSync(lockPath, `${JSON.stringify({ ...lock, packages: Object.fromEntries(inOrder) }, null, 2)}\n`);
process.stdout.write(`${leftOut.length} packages of other platforms entered\n`);
