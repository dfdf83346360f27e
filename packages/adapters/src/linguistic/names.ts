import nlp from "compromise/two";
import type { Entity } from "@homelab/pipeline";

export const namesId = `compromise@${nlp.version}`;

/** What kind of thing a capitalised name is, as far as its sentence tells. Good in prose, so only asked about names. */
export function kindsIn(sentence: string, names: readonly string[]): Map<string, Entity["type"]> {
  const kinds = new Map<string, Entity["type"]>();
  if (names.length === 0) return kinds;
  const words = new Map<string, ReadonlySet<string>>();
  for (const { terms } of nlp(sentence).json({ terms: { tags: true, text: true } }) as { terms: { text: string; tags: string[] }[] }[]) {
    for (const { text, tags } of terms) words.set(text, new Set(tags));
  }
  for (const name of names) kinds.set(name, kindOf(name.split(" ").map((word) => words.get(word) ?? new Set())));
  return kinds;
}

function kindOf(tags: readonly ReadonlySet<string>[]): Entity["type"] {
  const all = (tag: string) => tags.every((of) => of.has(tag));
  if (all("Person") && tags.length > 1) return "person";
  if (all("Country") || all("City") || all("Region") || (all("Place") && tags.length > 1)) return "place";
  return all("Organization") ? "organisation" : "term";
}
