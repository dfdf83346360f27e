import { createHash } from "node:crypto";
import type { Part } from "../catalog/part.ts";
import type { Architecture, ImageHead } from "../oci/image.ts";
import type { Recipe } from "../recipes/recipe.ts";

/** What an image is called where it is loaded: a registry that cannot exist elsewhere. */
export const ownRegistry = "localhost/homelab";

export function layerKey(recipe: Recipe, architecture: Architecture): string {
  return digestOf([architecture, recipe.about, sorted(recipe.inputs)]).slice(0, 24);
}

/** Everything an image depends on, by the names a person knows. */
export function inputsOfPart(part: Part): Record<string, string> {
  const { recipes, smokes: _, upstream: __, about: ___, ...settings } = part;
  return sorted({ "settings in the catalog": digestOf(settings).slice(0, 16), ...inputsOfRecipes(recipes) });
}

export function inputsOfRecipes(recipes: readonly Recipe[]): Record<string, string> {
  return Object.fromEntries(recipes.flatMap(({ inputs }) => Object.entries(inputs)));
}

export function partKey(part: Part, architecture: Architecture): string {
  return digestOf([architecture, inputsOfPart(part)]).slice(0, 12);
}

/** Its tag changes whenever what it is made of changes: a cluster that has the name has the image. */
export function imageName(part: Part, architecture: Architecture, registry = ownRegistry): string {
  return `${registry}/${part.name}:${part.version}-${partKey(part, architecture)}`;
}

export function headOf(part: Part, architecture: Architecture, registry?: string): ImageHead {
  const labels = {
    "org.opencontainers.image.title": part.name,
    "org.opencontainers.image.version": part.version,
    "org.opencontainers.image.licenses": part.licence,
    "homelab.inputs": JSON.stringify(inputsOfPart(part)),
  };
  return {
    name: imageName(part, architecture, registry),
    architecture,
    entrypoint: part.entrypoint,
    ...(part.command ? { command: part.command } : {}),
    env: { LANG: "C.UTF-8", ...part.env },
    user: part.user.id,
    ...(part.workingFolder ? { workingFolder: part.workingFolder } : {}),
    ...(part.stopSignal ? { stopSignal: part.stopSignal } : {}),
    ports: Object.values(part.ports),
    labels,
  };
}

/** What differs between two builds, named. */
export function changedInputs(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.filter((name) => before[name] !== now[name]);
}

function sorted(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
