import { globSync, readFileSync } from "node:fs";
import { link, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LayerEntry } from "../oci/layer.ts";
import { basePackages } from "./debian-base.ts";
import { debianRecipe, type DebianRelease } from "./debian.ts";
import { pythonLicence } from "./licences.ts";
import type { Component, MadeLayer, Recipe, Workshop } from "./recipe.ts";
import { runTool } from "./run.ts";
import { digestOfFiles, digestOfText, entriesOf } from "./tree.ts";
import { unpackLayers } from "./unpacked.ts";

/** Debian's own Python of the release. */
export const imagePython = "3.13";
export const pythonProgram = `/usr/bin/python${imagePython}`;
/** Debian's Python looks here for packages that are not Debian's. */
export const sitePackages = `usr/local/lib/python${imagePython}/dist-packages`;

/** The interpreter and its library, with bytecode: a read-only root cannot write any. */
export async function pythonRecipe(release: DebianRelease, repository: string): Promise<Recipe> {
  const recipe = await debianRecipe(release, { about: `Python ${imagePython}`, packages: [`python${imagePython}`], above: basePackages, skip: /\/(?:idlelib|turtledemo|ensurepip|pydoc_data)\/|^usr\/share\/(?:python3|readline)/ }, repository);
  return { ...recipe, make: async (shop) => withBytecode(shop, await recipe.make(shop), `usr/lib/python${imagePython}`) };
}

export interface PythonPackages {
  about: string;
  /** Folder with pyproject.toml and uv.lock, below the repository. */
  project: string;
  /** A group of the lock; without it the project's own dependencies. */
  group?: string;
  /** Locked packages that this image does not use. */
  without?: readonly string[];
  /** Packages that come as sources only: pure Python, built here. */
  fromSource?: readonly string[];
  /** Paths below the package folder that nobody reads. */
  skip?: RegExp;
  minutes: number;
  peakBytes: number;
}

/** Wheels of a lock for the image's Python and architecture, each by its hash. */
export async function pythonPackagesRecipe(packages: PythonPackages, repository: string): Promise<Recipe> {
  return {
    about: packages.about,
    inputs: {
      [`${packages.project}/uv.lock`]: await digestOfFiles(join(repository, packages.project), ["uv.lock"]),
      [`choice of "${packages.about}"`]: digestOfText(JSON.stringify([packages.group, packages.without, packages.fromSource, String(packages.skip)])),
      "recipe for Python packages": await digestOfFiles(join(repository, "packages/images/src/recipes"), ["python.ts"]),
    },
    minutes: packages.minutes,
    peakBytes: packages.peakBytes,
    async make(shop) {
      const site = join(shop.folder, "site");
      await installWheels(shop, packages, site);
      const contents = readInstalled(site);
      const entries = entriesOf(site, `/${sitePackages}`, (path) => isRead(path) && !packages.skip?.test(path));
      return withBytecode(shop, { entries, contents }, sitePackages);
    },
  };
}

/** RECORD stays: some packages find their libraries by it. */
const isRead = (path: string): boolean => !/(?:^|\/)(?:__pycache__|\.lock)$|^bin$|\.(?:pyi|c|h|hpp|cpp|pyx|pxd|a)$|\.dist-info\/(?:INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json)$/.test(path);

/** uv asks for the wheels of another Python and another architecture just as well as for the machine's. */
export async function installWheels(shop: Workshop, packages: Pick<PythonPackages, "project" | "group" | "without" | "fromSource" | "about">, target: string): Promise<void> {
  const requirements = join(shop.folder, "requirements.txt");
  const env = { ...process.env, UV_PYTHON: shop.python, UV_PYTHON_DOWNLOADS: "never", UV_CACHE_DIR: process.env["UV_CACHE_DIR"] || join(shop.cache, "uv") };
  const log = join(shop.cache, "logs", "image-python.log");
  const which = packages.group ? ["--only-group", packages.group] : [];
  const left = (packages.without ?? []).flatMap((name) => ["--no-emit-package", name]);
  const project = join(shop.repository, packages.project);
  await runTool("uv", ["export", "--quiet", "--project", project, "--frozen", "--no-header", "--no-emit-project", ...which, ...left, "--output-file", requirements], { env, log, purpose: packages.about });
  const platform = `${shop.architecture === "arm64" ? "aarch64" : "x86_64"}-manylinux_2_40`;
  const sources = packages.fromSource?.length ? packages.fromSource.flatMap((name) => ["--no-binary", name]) : ["--only-binary", ":all:"];
  await runTool("uv", ["pip", "install", "--target", target, "--python-version", imagePython, "--python-platform", platform, "--no-deps", "--require-hashes", "--link-mode", "copy", ...sources, "--requirements", requirements], { env, log, purpose: packages.about, line: (text) => shop.note(text.trim()) });
}

export function readInstalled(site: string): Component[] {
  return globSync("*.dist-info/METADATA", { cwd: site }).sort().map((file): Component => {
    const metadata = readFileSync(join(site, file), "utf8");
    const field = (name: string) => new RegExp(`^${name}: (.+)$`, "m").exec(metadata)?.[1]?.trim() ?? "unknown";
    return { ecosystem: "pypi", name: field("Name"), version: field("Version"), licence: pythonLicence(metadata) };
  });
}

/** Compiles with the image's own Python, checked against nothing at run time: the sources in an image do not change. Another architecture's image goes without. */
async function withBytecode(shop: Workshop, layer: MadeLayer, folder: string): Promise<MadeLayer> {
  const native = (process.arch === "arm64" ? "arm64" : "amd64") === shop.architecture;
  if (!native || process.getuid?.() !== 0) return layer;
  const root = join(shop.folder, "root");
  await unpackLayers(shop.below, root);
  await lay(layer.entries, root);
  shop.note("compiling Python");
  const compile = ["-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-x", "lib2to3/tests|/tests?/data|bad_coding|badsyntax", `/${folder}`];
  const log = join(shop.cache, "logs", "image-bytecode.log");
  // a few packages carry templates that are no Python; everything else compiles, and what does not fails the smoke test
  await runTool("env", ["-i", "PYTHONHASHSEED=0", "LC_ALL=C.UTF-8", "chroot", root, pythonProgram, ...compile], { log, purpose: "compiling Python" }).catch(() => undefined);
  const added = entriesOf(join(root, folder), `/${folder}`).filter((entry) => "from" in entry && entry.path.endsWith(".pyc"));
  return { ...layer, entries: [...layer.entries, ...added] };
}

/** The entries as files: links to the originals, which are in the same cache. */
async function lay(entries: readonly LayerEntry[], root: string): Promise<void> {
  for (const entry of entries) {
    const target = join(root, entry.path);
    await mkdir(dirname(target), { recursive: true });
    if ("from" in entry) await link(entry.from, target);
    else if ("linkTo" in entry) await symlink(entry.linkTo, target);
  }
}
