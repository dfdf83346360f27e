// Exits 0 when node_modules holds exactly what package-lock.json says, by npm's own record of its last finished install.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [root, nodeOfThisMachine] = process.argv.slice(2);
const record = join(root, "node_modules", ".package-lock.json");
if (!existsSync(nodeOfThisMachine) || !existsSync(record)) process.exit(1);

const packagesOf = (path) => JSON.parse(readFileSync(path, "utf8")).packages;
const locked = packagesOf(join(root, "package-lock.json"));
const installed = packagesOf(record);

const differs = (path) => locked[path]?.version !== installed[path]?.version && !(locked[path]?.optional && !installed[path]);
const placed = [...new Set([...Object.keys(locked), ...Object.keys(installed)])].filter((path) => path.includes("node_modules/"));
process.exit(placed.some(differs) ? 1 : 0);
