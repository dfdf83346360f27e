import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterLayout } from "../layout.ts";
import { ctr } from "../runtime/ctr.ts";

/** An image that can be written as an OCI archive. */
export interface LoadableImage {
  name: string;
  /** Changes whenever what it would be made of changes. */
  inputs: string;
  write(file: string): Promise<{ digest: string }>;
}

/** What each image was made of when it was loaded, by name. */
type Loaded = Record<string, { inputs: string; digest: string }>;

/** Writes and loads the images that containerd lacks or that were made of something else. Gives the digests of all of them by name. */
export async function loadImages(layout: ClusterLayout, images: readonly LoadableImage[], note: (text: string) => void): Promise<Record<string, string>> {
  await mkdir(layout.images, { recursive: true });
  const record = join(layout.images, "loaded.json");
  const loaded = JSON.parse(await readFile(record, "utf8").catch(() => "{}")) as Loaded;
  const present = await presentImages(layout);
  for (const image of images) {
    const known = loaded[image.name];
    if (known?.inputs === image.inputs && present.get(image.name) === known.digest) continue;
    note(image.name);
    loaded[image.name] = { inputs: image.inputs, digest: await load(layout, image) };
    await writeFile(record, JSON.stringify(loaded, null, 2));
  }
  return Object.fromEntries(images.map(({ name }) => [name, loaded[name]?.digest ?? ""]));
}

async function load(layout: ClusterLayout, image: LoadableImage): Promise<string> {
  const archive = join(layout.images, "archive.tar");
  try {
    const { digest } = await image.write(archive);
    await ctr(layout, "images", "import", "--snapshotter", "overlayfs", archive);
    return digest;
  } finally {
    await rm(archive, { force: true });
  }
}

/** Images of the cluster itself that were loaded and are gone: a full disk makes the kubelet remove what no container uses, and without `pause` no pod begins. */
export async function lostImages(layout: ClusterLayout): Promise<string[]> {
  const loaded = JSON.parse(await readFile(join(layout.images, "loaded.json"), "utf8").catch(() => "{}")) as Loaded;
  const present = await presentImages(layout);
  return Object.keys(loaded).filter((name) => !present.has(name));
}

async function presentImages(layout: ClusterLayout): Promise<Map<string, string>> {
  const lines = (await ctr(layout, "images", "list")).trim().split("\n").slice(1);
  return new Map(lines.map((line) => line.split(/\s+/)).map(([name = "", , digest = ""]) => [name, digest]));
}
