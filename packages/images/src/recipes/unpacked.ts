import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import type { StoredLayer } from "../oci/image.ts";

/** Unpacks layers over one another, as a container runtime would. Needs root: the owners are those of the image. */
export async function unpackLayers(layers: readonly StoredLayer[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const layer of layers) await unpack(layer.file, folder);
}

async function unpack(file: string, folder: string): Promise<void> {
  // an upper layer may make a folder where a lower one has a link to a folder: the link stays
  const tar = spawn("tar", ["--extract", "--numeric-owner", "--preserve-permissions", "--keep-directory-symlink", "--directory", folder], { stdio: ["pipe", "ignore", "pipe"] });
  let said = "";
  tar.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve, reject) => void tar.on("error", reject).on("close", resolve));
  await pipeline(createReadStream(file), createZstdDecompress(), tar.stdin).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  if ((await ended) !== 0) throw new Error(`unpacking ${file}: ${said.trim()}`);
}
