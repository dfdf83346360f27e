import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { ImageSpec } from "./image.ts";

/** Which files an image is made of, without reading them: size and time of a built program do not change by themselves. */
export async function inputsOf(spec: ImageSpec): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(spec));
  for (const entry of spec.layers.flatMap((layer) => layer.entries)) {
    if (!("from" in entry)) continue;
    const { size, mtimeMs } = await stat(entry.from);
    hash.update(`\0${entry.path} ${size} ${mtimeMs}`);
  }
  return hash.digest("hex");
}
