import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { pack, type Pack } from "tar-stream";
import { layerMediaType, writeLayer, type LayerEntry, type WrittenLayer } from "./layer.ts";

export type Architecture = "amd64" | "arm64";

/** Files that change together. Images with an equal layer share it on disk. */
export interface Layer {
  /** What a person reads in the history of the image. */
  about: string;
  entries: readonly LayerEntry[];
}

export interface ImageSpec {
  /** With registry and tag: `localhost/pause:1`. */
  name: string;
  architecture: Architecture;
  layers: readonly Layer[];
  entrypoint: readonly string[];
  command?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Number, not name: a cluster that demands non-root looks at the number. Default: root. */
  user?: number;
  workingFolder?: string;
  /** Default: the runtime's own, TERM. */
  stopSignal?: string;
  labels?: Readonly<Record<string, string>>;
  /** Where it listens; told to whoever looks, opened by nobody. */
  ports?: readonly number[];
}

/** A layer whose blob is already there. */
export interface StoredLayer extends WrittenLayer {
  about: string;
  file: string;
}

export interface WrittenImage {
  name: string;
  /** Of the manifest: what `name@digest` means. */
  digest: string;
  /** Of the configuration: what a container runtime calls the image id. */
  configDigest: string;
  layers: readonly WrittenLayer[];
  /** Length of the archive's layers. */
  bytes: number;
}

const manifestMediaType = "application/vnd.oci.image.manifest.v1+json";
const configMediaType = "application/vnd.oci.image.config.v1+json";
const indexMediaType = "application/vnd.oci.image.index.v1+json";
const epoch = new Date(0).toISOString();

/** Writes an OCI archive, whole or not at all. Equal specs over equal files give equal bytes. */
export async function writeImage(spec: ImageSpec, file: string): Promise<WrittenImage> {
  const work = await mkdtemp(`${file}.`);
  try {
    const layers: StoredLayer[] = [];
    for (const [i, layer] of spec.layers.entries()) {
      const blob = join(work, String(i));
      layers.push({ ...(await writeLayer(layer.entries, blob)), about: layer.about, file: blob });
    }
    return await writeStoredImage(spec, layers, file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What runs, without what it is made of. */
export type ImageHead = Omit<ImageSpec, "layers">;

/** Writes an archive of layers that are there, whole or not at all. */
export async function writeStoredImage(head: ImageHead, layers: readonly StoredLayer[], file: string): Promise<WrittenImage> {
  const work = await mkdtemp(`${file}.`);
  try {
    const partial = join(work, "archive");
    await writeArchive(partial, head, { ...describe(head, layers), layers });
    await rename(partial, file);
    return digestsOf(head, layers);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What the archive would be called, without writing it. */
export function digestsOf(head: ImageHead, layers: readonly StoredLayer[]): WrittenImage {
  const { config, manifest } = describe(head, layers);
  const written = layers.map(({ digest, bytes, diffId }) => ({ digest, bytes, diffId }));
  return { name: head.name, digest: manifest.digest, configDigest: config.digest, layers: written, bytes: written.reduce((sum, layer) => sum + layer.bytes, 0) };
}

function describe(head: ImageHead, layers: readonly StoredLayer[]): { config: JsonBlob; manifest: JsonBlob } {
  const config = jsonBlob(renderConfig(head, layers));
  return { config, manifest: jsonBlob(renderManifest(config, layers)) };
}

interface JsonBlob {
  digest: string;
  text: string;
}

function jsonBlob(value: unknown): JsonBlob {
  const text = JSON.stringify(value);
  return { text, digest: `sha256:${createHash("sha256").update(text).digest("hex")}` };
}

function renderConfig(spec: ImageHead, layers: readonly StoredLayer[]): unknown {
  return {
    created: epoch,
    architecture: spec.architecture,
    os: "linux",
    config: {
      ...(spec.user === undefined ? {} : { User: `${spec.user}:${spec.user}` }),
      Env: Object.entries({ PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...spec.env }).map(([name, value]) => `${name}=${value}`),
      Entrypoint: spec.entrypoint,
      ...(spec.command ? { Cmd: spec.command } : {}),
      WorkingDir: spec.workingFolder ?? "/",
      ...(spec.labels ? { Labels: spec.labels } : {}),
      ...(spec.ports?.length ? { ExposedPorts: Object.fromEntries(spec.ports.map((port) => [`${port}/tcp`, {}])) } : {}),
      ...(spec.stopSignal ? { StopSignal: spec.stopSignal } : {}),
    },
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map((layer) => ({ created: epoch, created_by: layer.about })),
  };
}

function renderManifest(config: JsonBlob, layers: readonly WrittenLayer[]): unknown {
  return {
    schemaVersion: 2,
    mediaType: manifestMediaType,
    config: { mediaType: configMediaType, digest: config.digest, size: Buffer.byteLength(config.text) },
    layers: layers.map(({ digest, bytes }) => ({ mediaType: layerMediaType, digest, size: bytes })),
  };
}

/** containerd reads the name from its own annotation; other tools from the standard one, which holds the tag alone. */
function renderIndex(spec: ImageHead, manifest: JsonBlob): unknown {
  const annotations = { "io.containerd.image.name": spec.name, "org.opencontainers.image.ref.name": spec.name.slice(spec.name.lastIndexOf(":") + 1) };
  const platform = { architecture: spec.architecture, os: "linux" };
  return { schemaVersion: 2, mediaType: indexMediaType, manifests: [{ mediaType: manifestMediaType, digest: manifest.digest, size: Buffer.byteLength(manifest.text), annotations, platform }] };
}

type Blobs = { config: JsonBlob; manifest: JsonBlob; layers: readonly StoredLayer[] };

async function writeArchive(file: string, spec: ImageHead, blobs: Blobs): Promise<void> {
  const tar = pack();
  await Promise.all([fill(tar, spec, blobs), pipeline(tar, createWriteStream(file))]);
}

async function fill(tar: Pack, spec: ImageHead, { config, manifest, layers }: Blobs): Promise<void> {
  const file = (name: string, size: number) => ({ name, size, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) });
  const text = (name: string, contents: string) => tar.entry(file(name, Buffer.byteLength(contents)), contents);
  try {
    text("oci-layout", JSON.stringify({ imageLayoutVersion: "1.0.0" }));
    text("index.json", JSON.stringify(renderIndex(spec, manifest)));
    text(blobPath(config.digest), config.text);
    text(blobPath(manifest.digest), manifest.text);
    const once = new Map(layers.map((layer) => [layer.digest, layer]));
    for (const layer of once.values()) await pipeline(createReadStream(layer.file), tar.entry(file(blobPath(layer.digest), layer.bytes)));
    tar.finalize();
  } catch (error) {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}
