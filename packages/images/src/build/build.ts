import { mkdir, mkdtemp, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Part } from "../catalog/part.ts";
import { digestsOf, type Architecture } from "../oci/image.ts";
import { writeLayer } from "../oci/layer.ts";
import { OperatorError } from "@homelab/operator-error";
import { identityRecipe } from "../recipes/identity.ts";
import type { BuiltLayer, Component, Places, Recipe } from "../recipes/recipe.ts";
import { changedComponents } from "./bill.ts";
import { changedInputs, headOf, imageName, inputsOfPart, inputsOfRecipes, layerKey, partKey } from "./plan.ts";
import { endLeftContainers } from "./container.ts";
import { smokeRules, smokeTest } from "./smoke.ts";
import type { ImageRecord, ImageStore } from "./store.ts";

export interface BuildProgress {
  /** Layers are about to be made, and why. */
  begins(part: Part, minutes: number, because: string): void;
  note(part: Part, text: string): void;
  ends(part: Part, record: ImageRecord): void;
}

export interface BuildArgs {
  places: Places;
  store: ImageStore;
  architecture: Architecture;
  progress: BuildProgress;
  /** Start it once more although nothing has changed. Default: no. */
  again?: boolean;
}

/** The image's record, from the store when nothing it depends on has changed; otherwise its missing layers are made and it is tried out. */
export async function buildImage(part: Part, args: BuildArgs): Promise<ImageRecord> {
  const { store, architecture, progress } = args;
  const known = await store.image(part.name);
  const key = partKey(part, architecture);
  const recipes = allRecipes(part);
  const layers = await Promise.all(recipes.map((recipe) => store.layer(layerKey(recipe, architecture))));
  if (!args.again && known?.key === key && known.testedBy === smokeRules(part) && !layers.includes(undefined)) return known;
  const before = await contentsOf(store, known);
  const missing = recipes.filter((_, i) => layers[i] === undefined);
  progress.begins(part, missing.reduce((sum, { minutes }) => sum + minutes, 0), reasonFor(part, known, missing.length));
  await refuseFullDisk(store, Math.max(0, ...missing.map(({ peakBytes }) => peakBytes)));
  const built = await makeLayers(part, recipes, args);
  const changed = before === undefined ? [] : changedComponents(before, built.flatMap(({ contents }) => contents));
  if (changed.length > 0) progress.note(part, `other versions inside: ${changed.join(", ")}`);
  const head = headOf(part, architecture);
  const { digest, bytes } = digestsOf(head, built);
  await store.forgetImage(part.name);
  progress.note(part, "starting it as a user without rights, on a read-only root");
  const { startSeconds, memoryBytes } = await smokeTest(part, built, store.work);
  const record: ImageRecord = { name: imageName(part, architecture), version: part.version, key, inputs: inputsOfPart(part), layers: recipes.map((recipe) => layerKey(recipe, architecture)), digest, bytes, buildSeconds: sum(built), startSeconds, memoryBytes, testedBy: smokeRules(part) };
  await store.keepImage(part.name, record);
  progress.ends(part, record);
  return record;
}

/** Removes what an interrupted build left; the caller has the store for itself. */
export async function clearWork({ work }: ImageStore): Promise<void> {
  await endLeftContainers(work);
  await rm(work, { recursive: true, force: true });
}

/** What the layers that are not there take on two cores, each counted once. */
export async function minutesToBuild(parts: readonly Part[], { store, architecture }: Pick<BuildArgs, "store" | "architecture">): Promise<number> {
  const recipes = new Map(parts.flatMap((part) => allRecipes(part)).map((recipe) => [layerKey(recipe, architecture), recipe]));
  const missing = await Promise.all([...recipes].map(async ([key, recipe]) => ((await store.layer(key)) === undefined ? recipe.minutes : 0)));
  return missing.reduce((sum, minutes) => sum + minutes, 0);
}

function reasonFor(part: Part, known: ImageRecord | undefined, missing: number): string {
  if (known === undefined) return "not built yet";
  const changed = changedInputs(known.inputs, inputsOfPart(part));
  if (changed.length > 0) return `changed: ${changed.join(", ")}`;
  return missing > 0 ? "layers are gone from the cache" : "to be started once more";
}

async function contentsOf(store: ImageStore, record: ImageRecord | undefined): Promise<Component[] | undefined> {
  if (record === undefined) return undefined;
  const layers = await Promise.all(record.layers.map((key) => store.layer(key)));
  return layers.includes(undefined) ? undefined : layers.flatMap((layer) => layer?.contents ?? []);
}

/** The part's own layers and the one that names its user and what the others are made of. */
export function allRecipes(part: Part): Recipe[] {
  const identity = identityRecipe({ name: part.name, version: part.version, user: part.user, folders: part.writable.map(({ path }) => path) });
  return [...part.recipes, { ...identity, inputs: { ...identity.inputs, ...inputsOfRecipes(part.recipes) } }];
}

const sum = (layers: readonly { seconds: number }[]): number => Math.round(layers.reduce((seconds, layer) => seconds + layer.seconds, 0) * 10) / 10;

async function makeLayers(part: Part, recipes: readonly Recipe[], { places, store, architecture, progress }: BuildArgs): Promise<(BuiltLayer & { seconds: number })[]> {
  const built: (BuiltLayer & { seconds: number })[] = [];
  for (const recipe of recipes) {
    const key = layerKey(recipe, architecture);
    const there = await store.layer(key);
    if (there === undefined) {
      progress.note(part, recipe.about);
      await makeLayer(recipe, key, { places, store, architecture, below: built, note: (text) => progress.note(part, `${recipe.about}: ${text}`) });
    }
    const layer = there ?? (await store.layer(key));
    if (layer === undefined) throw new Error(`layer ${recipe.about} was made and is not in the store`);
    built.push(layer);
  }
  return built;
}

interface LayerArgs extends Pick<BuildArgs, "places" | "store" | "architecture"> {
  below: readonly BuiltLayer[];
  note(text: string): void;
}

async function makeLayer(recipe: Recipe, key: string, { places, store, architecture, below, note }: LayerArgs): Promise<void> {
  const started = performance.now();
  await mkdir(store.work, { recursive: true });
  const folder = await mkdtemp(join(store.work, "layer-"));
  try {
    const { entries, contents } = await recipe.make({ ...places, architecture, folder, below, note });
    const blob = join(folder, "..", `${key}.blob`);
    const written = await writeLayer(entries, blob);
    await store.keepLayer(key, { about: recipe.about, ...written, seconds: (performance.now() - started) / 1000, contents }, blob);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function refuseFullDisk(store: ImageStore, peakBytes: number): Promise<void> {
  await mkdir(store.work, { recursive: true });
  const disk = await statfs(store.work);
  const [free, needed] = [disk.bavail * disk.bsize, peakBytes + 2 ** 30];
  if (free >= needed) return;
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  throw new OperatorError({ what: "building an image", where: store.root, got: `${gib(free)} GiB free, ${gib(needed)} GiB are needed while it lasts`, do: "Free some space, or choose a folder on another disk with HOMELAB_CACHE." });
}
