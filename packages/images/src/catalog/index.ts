import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Architecture } from "../oci/image.ts";
import { baseRecipe } from "../recipes/debian-base.ts";
import { pythonRecipe } from "../recipes/python.ts";
import type { Places } from "../recipes/recipe.ts";
import { collectorPart } from "./collector.ts";
import type { CatalogContext } from "./context.ts";
import { postgresPart, timescaledbPart } from "./databases.ts";
import { llamaServerPart } from "./llama.ts";
import { apiPart, workersPart } from "./ours.ts";
import type { Part } from "./part.ts";
import { cogneePart, doclingPart, litellmPart } from "./python-parts.ts";
import { promptfooPart } from "./promptfoo.ts";
import { garagePart, natsPart, oxigraphPart } from "./stores.ts";

const Versions = z.object({ parts: z.record(z.string(), z.string()), images: z.object({ debian: z.string(), debianAsOf: z.string() }) });

/** In the order in which they are built: small ones that much depends on come first. */
const parts = {
  nats: natsPart,
  postgres: postgresPart,
  oxigraph: oxigraphPart,
  collector: collectorPart,
  docling: doclingPart,
  workers: workersPart,
  api: apiPart,
  garage: garagePart,
  "llama-server": llamaServerPart,
  litellm: litellmPart,
  timescaledb: timescaledbPart,
  promptfoo: promptfooPart,
  cognee: cogneePart,
} satisfies Record<string, (context: CatalogContext) => Promise<Part>>;

export const partNames = Object.keys(parts) as (keyof typeof parts)[];
export type PartImageName = keyof typeof parts;

/** The catalog's entries of this checkout, by name; cheap: it reads locks and sources. */
export async function readCatalog(places: Places, architecture: Architecture, names: readonly PartImageName[] = partNames): Promise<Part[]> {
  const { parts: versions, images } = Versions.parse(JSON.parse(readFileSync(join(places.repository, "versions.json"), "utf8")));
  const debian = { suite: images.debian, asOf: images.debianAsOf };
  const context: CatalogContext = { ...places, architecture, debian, versions, base: await baseRecipe(debian, places.repository), pythonLayer: await pythonRecipe(debian, places.repository) };
  return Promise.all(names.map((name) => parts[name](context)));
}
