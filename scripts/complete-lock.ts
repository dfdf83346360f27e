// Completes package-lock.json after `npm install` on a machine whose registry lacks some other-platform packages: npm then leaves
// these optional packages out of the lock, and `npm ci` refuses the lock everywhere. They are entered as belonging to no system,
// so that no machine fetches them. `--check` only lists them and exits 1 if there are any.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const lockPath = join(import.meta.dirname, "..", "package-lock.json");
const lock = JSON.parse(readFileSync(lockPath, "utf8"));

const foldersAbove = (path) => {
  const parts = path.split("/node_modules/");
  return [...parts.keys()].map((depth) => parts.slice(0, parts.length - depth).join("/node_modules/"));
};
const resolves = (from, name) =>
  [...foldersAbove(from), ""].some((folder) => `${folder && `${folder}/`}node_modules/${name}` in lock.packages);

const left = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies).filter(([name]) => !resolves(path, name)),
);

if (process.argv[2] === "--check") {
  for (const [name, version] of left) process.stdout.write(`${name}@${version}\n`);
  process.exit(left.length === 0 ? 0 : 1);
}
for (const [name, version] of left) lock.packages[`node_modules/${name}`] = { version, optional: true, os: ["none"] };
const inOrder = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries(inOrder.map((path) => [path, lock.packages[path]]));
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${left.length} packages of other platforms entered\n`);
