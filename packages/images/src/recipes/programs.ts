import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OperatorError } from "@homelab/operator-error";
import { licenceOfFolder } from "./licences.ts";
import type { Component, Recipe, Workshop } from "./recipe.ts";
import { runTool } from "./run.ts";
import { digestOfFiles } from "./tree.ts";

/** The nats-server that `./just` built from tools/nats-server: the same file as on the embedded target. */
export async function natsServerRecipe(repository: string, natsServer: string): Promise<Recipe> {
  if (!existsSync(natsServer)) throw new OperatorError({ what: "nats image", where: "HOMELAB_NATS_SERVER", got: natsServer || "nothing", do: "Run it as ./just images, which builds the locked nats-server first." });
  return {
    about: "nats-server",
    inputs: { "tools/nats-server": await digestOfFiles(join(repository, "tools/nats-server"), ["go.mod", "go.sum"]) },
    minutes: 0.1,
    peakBytes: 60 * 2 ** 20,
    make: async (shop) => ({ entries: [{ path: "/usr/local/bin/nats-server", from: natsServer, mode: 0o755 }], contents: await goComponents(shop, "tools/nats-server") }),
  };
}

/** Modules of a go.mod with the licences of their sources, which Go fetches by its own sums. */
async function goComponents(shop: Workshop, module: string): Promise<Component[]> {
  const folder = join(shop.repository, module);
  const required = [...readFileSync(join(folder, "go.mod"), "utf8").matchAll(/^\s+(?:require )?(\S+\.\S+\/?\S*) (v\S+)/gm)].map(([, name = "", version = ""]) => ({ name, version }));
  const modules = join(shop.folder, "modules");
  const go = (await runTool(join(shop.repository, "scripts/find-go"), [], { log: join(shop.cache, "logs", "image-go.log"), purpose: "finding Go" })).trim();
  const env = { ...process.env, GOMODCACHE: modules, GOFLAGS: "-mod=mod -modcacherw", GOTOOLCHAIN: "local", GOWORK: "off" };
  const out = await runTool(go, ["mod", "download", "-json", ...required.map(({ name, version }) => `${name}@${version}`)], { cwd: folder, env, log: join(shop.cache, "logs", "image-go.log"), purpose: "licences of Go modules" });
  const folders = new Map([...out.matchAll(/"Path": "([^"]+)"[^}]*?"Dir": "([^"]+)"/g)].map(([, path = "", dir = ""]) => [path, dir]));
  return required.map(({ name, version }) => ({ ecosystem: "go", name, version, licence: licenceOfFolder(folders.get(name) ?? "/nonexistent") }));
}

/** Raised when the flags of the build change. */
const buildRules = "2";

export interface Crate {
  name: string;
  version: string;
  /** Of the crate's archive, which holds the lock of all it is built from. */
  sha256: string;
  /** The oldest Rust that builds it. */
  rust: string;
}

export function readCrate(repository: string, tool: string): Crate {
  return JSON.parse(readFileSync(join(repository, "tools", tool, "crate.json"), "utf8")) as Crate;
}

/** A program that cargo builds from one crate by the crate's own lock. */
export async function crateRecipe(repository: string, tool: string, target: string): Promise<Recipe> {
  const crate = readCrate(repository, tool);
  return {
    about: `${crate.name} ${crate.version}`,
    inputs: { [`tools/${tool}/crate.json`]: await digestOfFiles(join(repository, "tools", tool), ["crate.json"]), "recipe for cargo's programs": buildRules },
    minutes: 10,
    peakBytes: 3 * 2 ** 30,
    async make(shop) {
      const program = await buildCrate(shop, crate);
      const contents = crateComponents(shop, crate);
      for (const folder of [cargoHome(shop), cargoTarget(shop)]) await rm(folder, { recursive: true, force: true });
      return { entries: [{ path: target, from: program, mode: 0o755 }], contents };
    },
  };
}

const cargoHome = (shop: Workshop): string => join(shop.cache, "images", "cargo");
const cargoTarget = (shop: Workshop): string => join(shop.cache, "images", "cargo-build");

/** What is compiled already is kept until the program is done, so an interrupted build goes on where it was. */
async function buildCrate(shop: Workshop, crate: Crate): Promise<string> {
  const home = cargoHome(shop);
  // a program that names the folders of its build would differ from machine to machine
  const renamed = [[home, "/cargo"], [cargoTarget(shop), "/build"]] as const;
  const install = `Install Rust ${crate.rust} or newer with cargo`;
  const cargo = (await runTool(join(shop.repository, "scripts/find-cargo"), [], { log: join(shop.cache, "logs", "image-cargo.log"), purpose: "finding cargo", install })).trim();
  const env = {
    ...process.env,
    // cargo asks PATH for its rustc
    PATH: `${dirname(cargo)}:${process.env["PATH"] ?? ""}`,
    CARGO_HOME: home,
    CARGO_PROFILE_RELEASE_STRIP: "symbols",
    CARGO_INCREMENTAL: "0",
    RUSTFLAGS: renamed.map(([from, to]) => `--remap-path-prefix=${from}=${to}`).join(" "),
    CFLAGS: renamed.map(([from, to]) => `-ffile-prefix-map=${from}=${to}`).join(" "),
  };
  const log = join(shop.cache, "logs", `build-${crate.name}.log`);
  let compiled = 0;
  const line = (text: string) => {
    if (/^\s*Compiling /.test(text)) shop.note(`${++compiled} crates compiled`);
  };
  await runTool(cargo, ["install", "--locked", "--version", `=${crate.version}`, "--target-dir", cargoTarget(shop), "--root", shop.folder, "-j", "2", crate.name], { env, log, purpose: `building ${crate.name}`, install, line });
  const [archive] = globSync(`registry/cache/*/${crate.name}-${crate.version}.crate`, { cwd: home });
  const digest = archive ? createHash("sha256").update(readFileSync(join(home, archive))).digest("hex") : "no archive";
  if (digest !== crate.sha256) throw new OperatorError({ what: `crate ${crate.name} ${crate.version}`, where: join(home, archive ?? ""), got: `sha256 ${digest}, not the recorded ${crate.sha256}`, do: "Do not use it: the archive is not the one that was looked at." });
  return join(shop.folder, "bin", crate.name);
}

/** All crates of the lock inside the archive, with the licences of those that were fetched. */
function crateComponents(shop: Workshop, crate: Crate): Component[] {
  const [registry = ""] = globSync("registry/src/*", { cwd: cargoHome(shop) });
  const sources = join(cargoHome(shop), registry);
  const lock = readFileSync(join(sources, `${crate.name}-${crate.version}`, "Cargo.lock"), "utf8");
  const locked = [...lock.matchAll(/^name = "(.+)"\nversion = "(.+)"/gm)].map(([, name = "", version = ""]) => ({ name, version }));
  return locked.flatMap(({ name, version }): Component[] => {
    const manifest = join(sources, `${name}-${version}`, "Cargo.toml");
    if (!existsSync(manifest)) return [];
    return [{ ecosystem: "cargo", name, version, licence: /^license = "(.+)"$/m.exec(readFileSync(manifest, "utf8"))?.[1] ?? "unknown" }];
  });
}
