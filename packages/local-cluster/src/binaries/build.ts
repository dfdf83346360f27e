import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { OperatorError } from "@homelab/operator-error";
import { ownPrograms } from "./own.ts";
import { compilerFlags, isExecutable, linkFlags, placeOf, type BinaryPlaces } from "./place.ts";
import type { Tool } from "./tools.ts";

const run = promisify(execFile);

export interface BuildProgress {
  /** What is going to be built, before anything is. */
  plans(tools: readonly Tool[]): void;
  /** A tool is about to be built. */
  begins(tool: Tool): void;
  /** Packages compiled so far, of how many. */
  moves(tool: Tool, done: number, of: number): void;
  ends(tool: Tool, seconds: number): void;
}

/** Sources and compiled packages of all tools side by side, measured; most of it is gone after the build. */
const mostBytes = 11 * 2 ** 30;

/** Paths of all programs by name: of the machine where it has them in this version, else from the cache, else built now. */
export async function ensurePrograms(tools: readonly Tool[], places: BinaryPlaces, env: NodeJS.ProcessEnv, progress: BuildProgress): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const missing: Tool[] = [];
  for (const tool of tools) {
    const programs = (await builtPrograms(tool, places)) ?? (await ownPrograms(tool, env));
    if (programs) Object.assign(found, programs);
    else missing.push(tool);
  }
  if (missing.length === 0) return found;
  await refuseFullDisk(places.cache);
  progress.plans(missing);
  const go = (await run(join(places.repository, "scripts", "find-go"), { env })).stdout.trim();
  for (const tool of missing) {
    await build(tool, { go, places, env }, progress);
    Object.assign(found, await builtPrograms(tool, places));
  }
  await trim(places);
  return found;
}

async function builtPrograms(tool: Tool, places: BinaryPlaces): Promise<Record<string, string> | undefined> {
  const place = await placeOf(tool, places);
  const programs = Object.fromEntries(Object.keys(tool.programs).map((name) => [name, join(place, name)]));
  // the folder gets its name when it is complete, so its first program speaks for all
  return (await isExecutable(Object.values(programs)[0] ?? "")) ? programs : undefined;
}

async function refuseFullDisk(cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const disk = await statfs(cache);
  const free = disk.bavail * disk.bsize;
  if (free >= mostBytes) return;
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  throw new OperatorError({ what: "building the cluster's programs", where: cache, got: `${gib(free)} GiB free, ${gib(mostBytes)} GiB are needed while it lasts (0.8 GiB afterwards)`, do: "Free some space, or choose a folder on another disk with HOMELAB_CACHE." });
}

const buildCache = (places: BinaryPlaces): string => join(places.cache, "go-build");

/** The compiler's caches are ten times the size of what they make. A person who names caches of their own keeps them. */
async function trim(places: BinaryPlaces): Promise<void> {
  await rm(buildCache(places), { recursive: true, force: true });
}

interface Workshop {
  go: string;
  places: BinaryPlaces;
  env: NodeJS.ProcessEnv;
}

async function build(tool: Tool, { go, places, env }: Workshop, progress: BuildProgress): Promise<void> {
  const started = performance.now();
  progress.begins(tool);
  const place = await placeOf(tool, places);
  await mkdir(join(place, ".."), { recursive: true });
  const fresh = await mkdtemp(`${place}.`);
  const at = { cwd: join(places.repository, "tools", tool.name), env: goEnvironment(places, env) };
  try {
    const packages = Object.values(tool.programs);
    const [only, ...others] = Object.keys(tool.programs);
    // go names several programs after their packages; one alone takes the name it is given
    const output = only !== undefined && others.length === 0 ? join(fresh, only) : `${fresh}/`;
    const overlay = await overlayFor(tool, { go, at, fresh });
    const total = await countPackages(go, [...overlay, ...packages], at);
    const stamps = Object.entries(tool.stamps).map(([name, value]) => `-X ${name}=${value}`);
    const args = ["build", "-v", "-p", "2", "-trimpath", "-buildvcs=false", compilerFlags, ...overlay, "-ldflags", [linkFlags, ...stamps].join(" "), "-o", output, ...packages];
    await compile(go, args, at, (done) => progress.moves(tool, done, total)).catch(async (error: unknown) => {
      throw await notBuilt(tool, places, error);
    });
    await rm(place, { recursive: true, force: true });
    await rename(fresh, place);
  } finally {
    for (const left of [fresh, `${fresh}.overlay.json`]) await rm(left, { recursive: true, force: true });
  }
  progress.ends(tool, (performance.now() - started) / 1000);
}

interface At {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

function goEnvironment(places: BinaryPlaces, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const cache = buildCache(places);
  const own = { GOCACHE: env["GOCACHE"] || join(cache, "compiled"), GOMODCACHE: env["GOMODCACHE"] || join(cache, "modules") };
  return { ...env, ...own, GOPATH: join(cache, "path"), GOFLAGS: "-mod=readonly -modcacherw", GOTOOLCHAIN: "local", GOWORK: "off", CGO_ENABLED: "0", GOMEMLIMIT: "3GiB" };
}

/** Puts the files a program embeds beside its source, for the compiler's eyes alone. */
async function overlayFor({ embeds }: Tool, { go, at, fresh }: { go: string; at: At; fresh: string }): Promise<string[]> {
  if (!embeds) return [];
  const replaced: Record<string, string> = {};
  for (const [name, { module, path }] of Object.entries(embeds)) {
    const { stdout } = await run(go, ["mod", "download", "-json", module], at);
    replaced[join(at.cwd, name)] = join((JSON.parse(stdout) as { Dir: string }).Dir, path);
  }
  const file = `${fresh}.overlay.json`;
  await writeFile(file, JSON.stringify({ Replace: replaced }));
  return ["-overlay", file];
}

async function countPackages(go: string, packages: readonly string[], at: At): Promise<number> {
  const { stdout } = await run(go, ["list", "-deps", ...packages], { ...at, maxBuffer: 2 ** 26 });
  return stdout.trim().split("\n").length;
}

/** `-v` names each package as it is compiled, on stderr. The person at the machine comes first. */
async function compile(go: string, args: readonly string[], at: At, moves: (done: number) => void): Promise<void> {
  const child = spawn("nice", ["-n", "10", go, ...args], { ...at, stdio: ["ignore", "ignore", "pipe"] });
  const said: string[] = [];
  let done = 0;
  const lines = createInterface({ input: child.stderr });
  lines.on("line", (line) => {
    if (/^[\w.-]+(\/\S+)*$/.test(line)) moves(++done);
    else said.push(line);
  });
  const code = await new Promise<number | null>((resolve, reject) => void child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(said.join("\n"));
}

async function notBuilt(tool: Tool, places: BinaryPlaces, error: unknown): Promise<OperatorError> {
  const log = join(places.cache, "logs", `build-${tool.name}.log`);
  const said = error instanceof Error ? error.message : String(error);
  await mkdir(join(log, ".."), { recursive: true });
  await writeFile(log, said);
  const lines = said.trimEnd().split("\n").filter((line) => !line.startsWith("go: downloading")).slice(-8);
  return new OperatorError({ what: `building ${tool.name} ${tool.version}`, where: log, got: `the compiler ended with:\n${lines.map((line) => `    ${line}`).join("\n")}`, do: "Mend that and run the same command again: what is compiled already is kept." }, { cause: error });
}
