import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { openStore, type ImageStore } from "@homelab/images";
import { asksForSlow } from "./asked.ts";

const run = promisify(execFile);

/** Where the tests beside the components look for programs that only the images have, by environment variable. */
export type Programs = Record<"HOMELAB_GARAGE" | "HOMELAB_COLLECTOR" | "HOMELAB_LLAMA_SERVER" | "HOMELAB_MODELS" | "HOMELAB_LITELLM" | "HOMELAB_COGNEE", string>;

/** Takes them out of the built images; LiteLLM and Cognee are installed from the locks of theirs, for the Python of this machine. */
export async function programsOfImages(repository: string, cache: string): Promise<Programs> {
  const store = openStore(cache);
  const [garage, collector, llama] = await Promise.all([unpacked(store, "garage"), unpacked(store, "collector"), unpacked(store, "llama-server")]);
  return {
    HOMELAB_GARAGE: join(garage, "garage"),
    HOMELAB_COLLECTOR: join(collector, "usr/local/bin/otel-collector"),
    HOMELAB_LLAMA_SERVER: join(llama, "usr/local/bin/llama-server"),
    HOMELAB_MODELS: join(llama, "models"),
    HOMELAB_LITELLM: join(await installed("litellm", repository, cache), "bin/litellm"),
    // more than a gigabyte, for slow tests alone
    HOMELAB_COGNEE: asksForSlow() ? join(await installed("cognee", repository, cache), "bin/python") : "",
  };
}

/** All of an image but its base, in a folder that is kept for as long as the image is the same. */
async function unpacked(store: ImageStore, part: string): Promise<string> {
  const image = await store.image(part);
  if (image === undefined) throw new Error(`${part} has no image. Run ./just images first.`);
  return once(join(store.root, "..", "unpacked", `${part}-${image.key.slice(0, 12)}`), async (folder) => {
    for (const key of image.layers.slice(1)) {
      const layer = await store.layer(key);
      if (layer === undefined) throw new Error(`${part}: the layer ${key} is not there. Run ./just images first.`);
      await run("tar", ["--extract", "--file", layer.file, "--directory", folder, "--no-same-owner"]);
    }
  });
}

async function installed(tool: "litellm" | "cognee", repository: string, cache: string): Promise<string> {
  const project = join(repository, "tools", tool);
  const lock = createHash("sha256").update(await readFile(join(project, "uv.lock"))).digest("hex").slice(0, 12);
  const place = join(cache, "unpacked", `${tool}-${lock}`);
  // a virtual environment holds its own path, so it is made where it stays
  if (existsSync(join(place, "complete"))) return place;
  await rm(place, { recursive: true, force: true });
  const env = { ...process.env, UV_PROJECT_ENVIRONMENT: place, UV_PYTHON: process.env["HOMELAB_PYTHON"], UV_PYTHON_DOWNLOADS: "never", UV_CACHE_DIR: process.env["UV_CACHE_DIR"] || join(cache, "uv") };
  await run("uv", ["sync", "--quiet", "--locked", "--project", project], { env, maxBuffer: 2 ** 24 });
  await mkdir(join(place, "complete"));
  return place;
}

async function once(place: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(place)) return place;
  await mkdir(join(place, ".."), { recursive: true });
  const folder = await mkdtemp(`${place}.`);
  await make(folder);
  await rename(folder, place);
  return place;
}
