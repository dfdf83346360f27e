import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Architecture } from "../oci/image.ts";
import { OperatorError } from "@homelab/operator-error";
import { modulesOf, readLock, type LockedModule } from "./npm-lock.ts";
import type { Component, Recipe, Workshop } from "./recipe.ts";
import { runTool } from "./run.ts";
import { digestOfText, entriesOf } from "./tree.ts";

/** Where a program from npm is inside its image. */
export const npmFolder = "/opt/npm";

const unread = /\.(?:map|d\.ts|d\.mts|d\.cts|md|markdown|flow)$/;

/** A program of npm's by a lock of its own, without what is optional: no install script runs. Native packages are named in its package.json, for every architecture. */
export function npmProgramRecipe(repository: string, tool: string, architecture: Architecture): Recipe {
  const project = join(repository, "tools", tool);
  const native = new RegExp(`linux-${architecture === "arm64" ? "x64" : "arm64"}`);
  const modules = modulesOf(readLock(project), [""]).filter(({ path }) => path !== "" && !native.test(path));
  return {
    about: `${tool} from npm`,
    inputs: { [`tools/${tool}/package-lock.json`]: digestOfText(JSON.stringify(modules)), "choice of files of npm programs": digestOfText(String(unread)) },
    minutes: 1,
    peakBytes: 2 ** 30,
    async make(shop) {
      await install(shop, project, modules);
      const entries = modules.flatMap(({ path }) => entriesOf(join(shop.folder, path), `${npmFolder}/${path}`, (file) => file !== "node_modules" && !unread.test(file)));
      return { entries, contents: modules.map(({ name, version, licence }): Component => ({ ecosystem: "npm", name, version, licence })) };
    },
  };
}

/** `npm ci` refuses a lock that lacks optional packages of other systems, which no registry mirror may have; so what was installed is compared instead. */
async function install(shop: Workshop, project: string, modules: readonly LockedModule[]): Promise<void> {
  for (const file of ["package.json", "package-lock.json"]) await cp(join(project, file), join(shop.folder, file));
  const options = ["--no-save", "--omit=optional", "--omit=dev", "--ignore-scripts", "--force", "--no-audit", "--no-fund", "--loglevel=error"];
  await runTool("npm", ["install", ...options], { cwd: shop.folder, log: join(shop.cache, "logs", "image-npm.log"), purpose: `packages of ${project}`, install: "Install Node with npm" });
  const { packages } = JSON.parse(await readFile(join(shop.folder, "node_modules/.package-lock.json"), "utf8")) as { packages: Record<string, { integrity?: string }> };
  const others = modules.filter(({ path, integrity }) => packages[path]?.integrity !== integrity).map(({ path }) => path);
  if (others.length > 0) throw new OperatorError({ what: "npm", where: project, got: `other packages than the lock names: ${others.slice(0, 5).join(", ")}`, do: "Make the lock anew: npm install --package-lock-only --ignore-scripts --omit=optional --force" });
}
