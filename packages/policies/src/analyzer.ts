// Starts a policy pack for Pulumi: `pulumi-analyzer-policy-nodejs ENGINE PACK`. Pulumi's own launcher compiles a pack first; Node reads ours as it is.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const pack = resolve(process.argv.at(-1) ?? ".");
process.chdir(pack);
const { main } = JSON.parse(await readFile("package.json", "utf8")) as { main: string };
await import(pathToFileURL(join(pack, main)).href);
