import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { uniqueComponents, type Component, type ImageStore, type Part } from "@homelab/images";
import { insideHeading, renderImagesPage, renderInside, type PageRow } from "./page.ts";

/** Writes docs/images.md and the last section of docs/versions.md from what is built. */
export async function writePages(parts: readonly Part[], store: ImageStore, repository: string): Promise<string[]> {
  const rows: PageRow[] = [];
  const stored = new Map<string, number>();
  for (const part of parts) {
    const record = await store.image(part.name);
    const layers = await Promise.all((record?.layers ?? []).map((key) => store.layer(key)));
    const contents: Component[] = layers.flatMap((layer) => layer?.contents ?? []);
    for (const layer of layers) if (layer) stored.set(layer.digest, layer.bytes);
    rows.push({ part, record, contents: uniqueComponents(contents) });
  }
  const [images, versions] = [join(repository, "docs/images.md"), join(repository, "docs/versions.md")];
  await writeFile(images, renderImagesPage(rows, [...stored.values()].reduce((sum, bytes) => sum + bytes, 0)));
  const [above = ""] = (await readFile(versions, "utf8")).split(`\n${insideHeading}\n`);
  await writeFile(versions, `${above.trimEnd()}\n\n${renderInside(rows)}`);
  return [images, versions];
}
