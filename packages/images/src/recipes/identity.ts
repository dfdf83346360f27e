import { renderBill } from "../build/bill.ts";
import type { LayerEntry } from "../oci/layer.ts";
import { digestOfText } from "./tree.ts";
import type { Component, Recipe } from "./recipe.ts";

export interface Identity {
  name: string;
  version: string;
  user: { id: number; name: string };
  /** Made empty and owned by the user, so that a volume over them is, too. */
  folders: readonly string[];
}

/** The uppermost layer: who runs it, where it may write, and what the layers below are made of. */
export function identityRecipe({ name, version, user, folders }: Identity): Recipe {
  return {
    about: `user, folders and bill of materials of ${name}`,
    inputs: { "recipe for the image's user": digestOfText(JSON.stringify([name, version, user, folders])) },
    minutes: 0,
    peakBytes: 2 ** 20,
    make: async (shop) => ({ entries: [...accounts(user), ...folders.filter((path) => path !== "/tmp").map((path): LayerEntry => ({ path, folder: true, mode: 0o750, owner: user.id })), billEntry({ name, version }, shop.below.flatMap(({ contents }) => contents))], contents: [] }),
  };
}

function accounts({ id, name }: Identity["user"]): LayerEntry[] {
  return [
    { path: "/etc/passwd", contents: `root:x:0:0:root:/:/usr/sbin/nologin\n${name}:x:${id}:${id}:${name}:/tmp:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n` },
    { path: "/etc/group", contents: `root:x:0:\n${name}:x:${id}:\nnogroup:x:65534:\n` },
  ];
}

function billEntry(image: { name: string; version: string }, components: readonly Component[]): LayerEntry {
  return { path: `/usr/share/sbom/${image.name}.cdx.json`, contents: renderBill(image, components) };
}
