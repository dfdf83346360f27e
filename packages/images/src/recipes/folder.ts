import { join } from "node:path";
import type { Recipe } from "./recipe.ts";
import { digestOfFiles, entriesOf } from "./tree.ts";

/** A folder of this repository as it is, without what Python and tests leave in it. */
export async function folderRecipe(repository: string, folder: string, target: string): Promise<Recipe> {
  const isRead = (path: string) => !/(?:^|\/)__pycache__$|\.pyc$|\.md$/.test(path);
  return {
    about: folder,
    inputs: { [folder]: await digestOfFiles(join(repository, folder), ["**/*"], (path) => !isRead(path) || path.includes("__pycache__")) },
    minutes: 0,
    peakBytes: 2 ** 22,
    make: async () => ({ entries: entriesOf(join(repository, folder), target, isRead), contents: [] }),
  };
}
