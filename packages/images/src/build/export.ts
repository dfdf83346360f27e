import type { Part } from "../catalog/part.ts";
import { writeStoredImage, type Architecture, type WrittenImage } from "../oci/image.ts";
import type { Component } from "../recipes/recipe.ts";
import { headOf } from "./plan.ts";
import type { ImageRecord, ImageStore } from "./store.ts";

/** Writes a built image as an OCI archive under the name it has at this registry. */
export async function exportImage(part: Part, record: ImageRecord, at: { store: ImageStore; architecture: Architecture; file: string; registry?: string }): Promise<WrittenImage & { contents: readonly Component[] }> {
  const layers = await Promise.all(record.layers.map(async (key) => {
    const layer = await at.store.layer(key);
    if (layer === undefined) throw new Error(`image ${part.name}: layer ${key} is not in the store any more; build it again.`);
    return layer;
  }));
  const written = await writeStoredImage(headOf(part, at.architecture, at.registry), layers, at.file);
  return { ...written, contents: layers.flatMap(({ contents }) => contents) };
}
