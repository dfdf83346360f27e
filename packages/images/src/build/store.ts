import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { BuiltLayer, Component } from "../recipes/recipe.ts";

/** What is kept of one image. Its layers are kept by digest, so images share them. */
export interface ImageRecord {
  name: string;
  version: string;
  /** Digest over all inputs. */
  key: string;
  inputs: Readonly<Record<string, string>>;
  /** Layers from the bottom up, by their keys. */
  layers: readonly string[];
  digest: string;
  /** Length of the layers as they are stored and sent. */
  bytes: number;
  /** Time of making the layers that were not there, as last seen for each of them. */
  buildSeconds: number;
  /** From the start to the first right answer, in the smoke test. */
  startSeconds: number;
  /** Memory of its processes when it had answered. */
  memoryBytes: number;
  /** Version of the rules by which it was tested. */
  testedBy: string;
}

export interface LayerRecord {
  about: string;
  digest: string;
  diffId: string;
  bytes: number;
  seconds: number;
  contents: readonly Component[];
}

/** Folders of built layers and images below the cache. */
export interface ImageStore {
  root: string;
  work: string;
  layer(key: string): Promise<BuiltLayer & { seconds: number } | undefined>;
  keepLayer(key: string, record: LayerRecord, blob: string): Promise<void>;
  image(part: string): Promise<ImageRecord | undefined>;
  keepImage(part: string, record: ImageRecord): Promise<void>;
  forgetImage(part: string): Promise<void>;
  /** Removes layers that belong to none of these parts' images. Gives the bytes that this freed. */
  prune(parts: readonly string[]): Promise<number>;
}

export function openStore(cache: string): ImageStore {
  const root = join(cache, "images");
  const blob = (digest: string) => join(root, "blobs", digest.replace(":", "-"));
  const layerFile = (key: string) => join(root, "layers", `${key}.json`);
  const imageFile = (part: string) => join(root, "parts", `${part}.json`);
  return {
    root,
    work: join(root, "work"),
    async layer(key) {
      const record = await readJson<LayerRecord>(layerFile(key));
      if (record === undefined) return undefined;
      const file = blob(record.digest);
      const size = await stat(file).then(({ size: bytes }) => bytes, () => -1);
      return size === record.bytes ? { ...record, file } : undefined;
    },
    async keepLayer(key, record, written) {
      const file = blob(record.digest);
      await mkdir(join(root, "blobs"), { recursive: true });
      if (existsSync(file)) await rm(written);
      else await rename(written, file);
      await writeJson(layerFile(key), record);
    },
    image: (part) => readJson<ImageRecord>(imageFile(part)),
    keepImage: (part, record) => writeJson(imageFile(part), record),
    forgetImage: (part) => rm(imageFile(part), { force: true }),
    async prune(parts) {
      const records = await Promise.all(parts.map((part) => readJson<ImageRecord>(imageFile(part))));
      const keys = new Set(records.flatMap((record) => record?.layers ?? []));
      const layers = await Promise.all([...keys].map((key) => readJson<LayerRecord>(layerFile(key))));
      const blobs = new Set(layers.flatMap((layer) => (layer ? [basename(blob(layer.digest))] : [])));
      await removeOthers(join(root, "parts"), new Set(parts.map((part) => basename(imageFile(part)))));
      await removeOthers(join(root, "layers"), new Set([...keys].map((key) => basename(layerFile(key)))));
      return removeOthers(join(root, "blobs"), blobs);
    },
  };
}

async function removeOthers(folder: string, kept: ReadonlySet<string>): Promise<number> {
  const others = (await readdir(folder).catch(() => [])).filter((name) => !kept.has(name)).map((name) => join(folder, name));
  const sizes = await Promise.all(others.map(async (file) => (await stat(file)).size));
  await Promise.all(others.map((file) => rm(file, { recursive: true, force: true })));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, JSON.stringify(value, null, 1));
  await rename(partial, file);
}
