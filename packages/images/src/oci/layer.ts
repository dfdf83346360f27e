import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import { pack, type Pack } from "tar-stream";

/** One path of an image. Owner is root unless said; the time of everything is the epoch. */
export type LayerEntry =
  | { path: string; from: string; mode?: number; owner?: number }
  | { path: string; contents: string; mode?: number; owner?: number }
  | { path: string; folder: true; mode?: number; owner?: number }
  | { path: string; linkTo: string };

export interface WrittenBlob {
  digest: string;
  bytes: number;
}

export interface WrittenLayer extends WrittenBlob {
  /** Digest of the uncompressed tar: what a container runtime calls the layer once it is unpacked. */
  diffId: string;
}

export const layerMediaType = "application/vnd.oci.image.layer.v1.tar+zstd";

/** Writes a compressed layer. Equal entries give equal bytes: sorted by path, parents first, without times, names or sparse files. */
export async function writeLayer(entries: readonly LayerEntry[], file: string): Promise<WrittenLayer> {
  const tar = pack();
  const plain = new Digest();
  const compressed = new Digest();
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  await Promise.all([fill(tar, withParents(entries)), pipeline(tar, plain, zstd, compressed, createWriteStream(file))]);
  return { digest: compressed.digest(), bytes: compressed.bytes, diffId: plain.digest() };
}

/** Every folder on the way to an entry, once; a tar without them unpacks with whatever mode the runtime likes. */
function withParents(entries: readonly LayerEntry[]): LayerEntry[] {
  const all = new Map<string, LayerEntry>();
  for (const entry of entries) {
    const path = cleanPath(entry.path);
    if (all.get(path) && !isImplied(all.get(path))) throw new Error(`image layer: ${path} is given twice. Keep one of them.`);
    all.set(path, { ...entry, path });
    for (let parent = posix.dirname(path); parent !== "."; parent = posix.dirname(parent)) if (!all.has(parent)) all.set(parent, { path: parent, folder: true });
  }
  return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isImplied(entry: LayerEntry | undefined): boolean {
  return entry !== undefined && "folder" in entry && entry.mode === undefined && entry.owner === undefined;
}

function cleanPath(path: string): string {
  const clean = posix.normalize(path).replace(/^\/+|\/+$/g, "");
  if (clean === "" || clean.startsWith("..")) throw new Error(`image layer: "${path}" is no path inside an image.`);
  return clean;
}

async function fill(tar: Pack, entries: readonly LayerEntry[]): Promise<void> {
  try {
    for (const entry of entries) await add(tar, entry);
    tar.finalize();
  } catch (error) {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function add(tar: Pack, entry: LayerEntry): Promise<void> {
  const header = { name: entry.path, mtime: new Date(0), uname: "", gname: "" };
  if ("linkTo" in entry) return void tar.entry({ ...header, type: "symlink", linkname: entry.linkTo, mode: 0o777, uid: 0, gid: 0 });
  const owned = { ...header, uid: entry.owner ?? 0, gid: entry.owner ?? 0 };
  if ("folder" in entry) return void tar.entry({ ...owned, type: "directory", mode: entry.mode ?? 0o755 });
  if ("contents" in entry) return void tar.entry({ ...owned, mode: entry.mode ?? 0o644 }, entry.contents);
  const { size, mode } = await stat(entry.from);
  await pipeline(createReadStream(entry.from), tar.entry({ ...owned, size, mode: entry.mode ?? (mode & 0o111 ? 0o755 : 0o644) }));
}

/** Passes everything through and knows its sha256 and length afterwards. */
class Digest extends Transform {
  readonly #hash = createHash("sha256");
  bytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    done(null, chunk);
  }

  digest(): string {
    return `sha256:${this.#hash.digest("hex")}`;
  }
}
