/** Results that are dear to make, kept in the cache folder under everything they depend on. Only for filling a library: what is timed is never taken from here. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, glob, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { Conversion, type Converter, type Embedder } from "@homelab/pipeline";
import { benchCache } from "./manuals.ts";

const sidecar = fileURLToPath(new URL("../../python/", import.meta.url));
const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

/** Conversions kept by the sources of the sidecar and the bytes of the document. */
export async function keptConversions(converter: () => Promise<Converter>, id: string): Promise<Converter> {
  const folder = join(benchCache, "conversions", (await sourcesOfSidecar()).slice(0, 16));
  await mkdir(folder, { recursive: true });
  return {
    id,
    async convert(input, signal) {
      const file = join(folder, `${sha256(input.bytes)}.zst`);
      if (existsSync(file)) return Conversion.parse(JSON.parse(zstdDecompressSync(await readFile(file)).toString()));
      const made = await (await converter()).convert(input, signal);
      await writeFile(`${file}.new`, zstdCompressSync(JSON.stringify(made)));
      await rename(`${file}.new`, file);
      return made;
    },
  };
}

async function sourcesOfSidecar(): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(["docling_sidecar/*.py", "uv.lock"], { cwd: sidecar })) files.push(file);
  const texts = await Promise.all(files.sort().map((file) => readFile(join(sidecar, file), "utf8")));
  return sha256(texts.join("\0"));
}

/** Vectors kept by model and text: records of 32 bytes of sha256 and the numbers. */
export async function keptVectors(embedder: Embedder): Promise<Embedder> {
  const { dimensions, id } = embedder.model;
  const file = join(benchCache, `vectors-${sha256(id).slice(0, 16)}.bin`);
  await mkdir(benchCache, { recursive: true });
  const known = recordsIn(existsSync(file) ? await readFile(file) : Buffer.alloc(0), dimensions);
  return {
    model: embedder.model,
    async embed(texts, as, signal) {
      const keys = texts.map((text) => sha256(`${as}\0${text}`));
      const unknown = texts.filter((_, at) => !known.has(keys[at] ?? ""));
      const made = unknown.length > 0 ? await embedder.embed(unknown, as, signal) : [];
      const records = made.map((vector, at) => {
        const key = sha256(`${as}\0${unknown[at] ?? ""}`);
        known.set(key, vector);
        return Buffer.concat([Buffer.from(key, "hex"), Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)]);
      });
      if (records.length > 0) await appendFile(file, Buffer.concat(records));
      return keys.map((key) => known.get(key) ?? new Float32Array(dimensions));
    },
  };
}

function recordsIn(bytes: Buffer, dimensions: number): Map<string, Float32Array> {
  const size = 32 + dimensions * 4;
  const known = new Map<string, Float32Array>();
  for (let at = 0; at + size <= bytes.length; at += size) {
    known.set(bytes.toString("hex", at, at + 32), new Float32Array(new Uint8Array(bytes.subarray(at + 32, at + size)).buffer));
  }
  return known;
}
