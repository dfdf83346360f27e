import { componentNames, derivedKey, otherNames } from "@homelab/settings";
import { closest, distance } from "fastest-levenshtein";
import type { Keys } from "./schema-walk.ts";

export interface Advice {
  expected: string;
  do: string;
}

/** What a key that does not exist may have been meant as. */
export function adviceForUnknownKey(path: Keys, known: readonly string[]): Advice {
  const key = String(path.at(-1));
  const expected = `one of ${known.join(", ")}`;
  const near = nearest(key, known);
  if (near !== undefined && spelling(near) === spelling(key)) return { expected, do: `Did you mean "${near}"?` };
  const moved = elsewhere(path, key);
  return moved ?? derivedKey(path) ?? { expected, do: near === undefined ? "Remove it, or write one of these." : `Did you mean "${near}"?` };
}

/** A part of the platform written at the top, or under a name of its upstream. */
function elsewhere(path: Keys, key: string): Advice | undefined {
  const component = componentNames.find((name) => spelling(name) === spelling(key)) ?? (Object.hasOwn(otherNames, spelling(key)) ? otherNames[spelling(key)] : undefined);
  if (component === undefined || path.length > 2 || (path.length === 2 && path[0] !== "components")) return undefined;
  const meant = path.length === 2 ? component : `components.${component}`;
  return { expected: meant, do: `Did you mean "${meant}"?` };
}

/** The known word a person most likely meant; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const near = closest(spelling(word), known.map(spelling));
  const found = known.find((one) => spelling(one) === near);
  return found !== undefined && distance(spelling(word), near) <= Math.max(2, word.length / 3) ? found : undefined;
}

const spelling = (word: string) => word.toLowerCase().replaceAll(/[-_. ]/g, "");
