import { digestOfText } from "./tree.ts";
import type { Recipe } from "./recipe.ts";

/** A layer of small files of ours. */
export function textRecipe(about: string, files: Readonly<Record<string, string>>, mode: number): Recipe {
  return {
    about,
    inputs: { [about]: digestOfText(JSON.stringify([files, mode])) },
    minutes: 0,
    peakBytes: 2 ** 20,
    make: async () => ({ entries: Object.entries(files).map(([path, contents]) => ({ path, contents, mode })), contents: [] }),
  };
}
