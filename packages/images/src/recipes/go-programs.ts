import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { licenceOfFolder } from "./licences.ts";
import type { Component, Recipe, Workshop } from "./recipe.ts";
import { runTool } from "./run.ts";
import { digestOfFiles, digestOfText } from "./tree.ts";

/** A program of our own made of public Go modules. */
export interface GoProgram {
  /** Folder below tools/, and what the program is called. */
  name: string;
  /** Module of the lock whose version the program takes for its own. */
  called: string;
  /** On two cores with nothing cached. */
  minutes: number;
}

/** The version of a module in a tool's go.mod. */
export function lockedModule(repository: string, tool: string, module: string): string {
  const lock = readFileSync(join(repository, "tools", tool, "go.mod"), "utf8");
  return new RegExp(`^\\s+${module.replaceAll(".", "\\.")} v(\\S+)`, "m").exec(lock)?.[1] ?? "unknown";
}

/** No path of this machine: the same program on every one. */
const buildFlags = ["-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false"];
/** Leaves out what only a debugger reads: a third of the size. */
const linkFlags = "-s -w";

/** A program that Go builds from one folder of tools/ by its lock; it needs no library. */
export async function goProgramRecipe(repository: string, { name, called, minutes }: GoProgram, target: string): Promise<Recipe> {
  const version = lockedModule(repository, name, called);
  return {
    about: name,
    inputs: { [`tools/${name}`]: await digestOfFiles(join(repository, "tools", name), ["go.mod", "go.sum", "*.go"]), "recipe for Go's programs": digestOfText([...buildFlags, linkFlags].join(" ")) },
    minutes,
    peakBytes: 2 * 2 ** 30,
    async make(shop) {
      const at = await goWorkshop(shop, name);
      const program = join(shop.folder, name);
      await compile({ ...at, purpose: `building ${name}`, line: packagesTo(shop) }, { program, version });
      const contents = await linkedModules(at, program);
      await rm(ownCaches(shop), { recursive: true, force: true });
      return { entries: [{ path: target, from: program, mode: 0o755 }], contents };
    },
  };
}

interface GoAt {
  go: string;
  cwd: string;
  env: NodeJS.ProcessEnv & { GOMODCACHE: string };
  log: string;
}

const ownCaches = (shop: Workshop): string => join(shop.cache, "images", "go");

/** What is compiled already is kept until the program is done, so an interrupted build goes on where it was. */
async function goWorkshop(shop: Workshop, name: string): Promise<GoAt> {
  const log = join(shop.cache, "logs", `build-${name}.log`);
  const go = (await runTool(join(shop.repository, "scripts/find-go"), [], { log, purpose: "finding Go" })).trim();
  const { GOCACHE, GOMODCACHE } = process.env;
  const own = { GOCACHE: GOCACHE || join(ownCaches(shop), "compiled"), GOMODCACHE: GOMODCACHE || join(ownCaches(shop), "modules") };
  const env = { ...process.env, ...own, GOPATH: join(ownCaches(shop), "path"), GOFLAGS: "-mod=readonly -modcacherw", GOTOOLCHAIN: "local", GOWORK: "off", CGO_ENABLED: "0", GOMEMLIMIT: "3GiB" };
  return { go, cwd: join(shop.repository, "tools", name), env, log };
}

function compile({ go, ...at }: GoAt & { purpose: string; line(text: string): void }, { program, version }: { program: string; version: string }): Promise<string> {
  return runTool(go, ["build", "-v", "-p", "2", ...buildFlags, "-ldflags", `${linkFlags} -X main.version=${version}`, "-o", program, "."], at);
}

/** `-v` names each package as it is compiled. */
function packagesTo(shop: Workshop): (text: string) => void {
  let compiled = 0;
  return (text) => {
    if (/^[\w.-]+(\/\S+)*$/.test(text)) shop.note(`${++compiled} packages compiled`);
  };
}

/** The modules that are in the program, as it says itself, with the licences of their sources. */
async function linkedModules({ go, ...at }: GoAt, program: string): Promise<Component[]> {
  const listed = await runTool(go, ["version", "-m", program], { ...at, purpose: "modules of a program" });
  return [...listed.matchAll(/^\tdep\t(\S+)\t(v\S+)/gm)].map(([, name = "", version = ""]) => ({ ecosystem: "go", name, version, licence: licenceOfFolder(join(at.env.GOMODCACHE, `${unambiguous(name)}@${unambiguous(version)}`)) }));
}

/** Go writes a capital as `!` and its small letter: some file systems tell no difference. */
const unambiguous = (path: string): string => path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
