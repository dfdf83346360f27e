import type { Architecture } from "../oci/image.ts";
import type { DebianRelease } from "../recipes/debian.ts";
import type { Places, Recipe } from "../recipes/recipe.ts";

/** What the entries of the catalog are made from. */
export interface CatalogContext extends Places {
  architecture: Architecture;
  debian: DebianRelease;
  /** Parts of versions.json. */
  versions: Readonly<Record<string, string>>;
  base: Recipe;
  pythonLayer: Recipe;
}
