import type { Entity, Relation } from "@homelab/pipeline";
import { datesIn } from "./dates.ts";
import { kindsIn } from "./names.ts";
import { mentionsIn } from "./phrases.ts";
import { relationsIn } from "./relations.ts";
import { segmentsOf } from "./segments.ts";
import { tag } from "./tagger.ts";
import { unveil, veil } from "./technical.ts";

/** One thing where it is spoken of, before occurrences are counted. */
export interface Sighting {
  name: string;
  type: Entity["type"];
  /** How much the form of the name says about something: a technical word or a name more than a plain noun. */
  weight: number;
}

export interface Reading {
  sightings: Sighting[];
  relations: Relation[];
}

export function readEnglish(text: string): Reading {
  const sightings: Sighting[] = [];
  const relations: Relation[] = [];
  for (const segment of segmentsOf(text)) {
    for (const name of datesIn(segment)) sightings.push({ name, type: "date", weight: 1 });
    const { text: veiled, words } = veil(segment);
    for (const sentence of tag(veiled)) {
      const evidence = unveil(sentence.text.trim(), words);
      const mentions = mentionsIn(sentence, words).filter(({ name }) => datesIn(`in ${name}`).length === 0);
      const kinds = kindsIn(evidence, mentions.filter((mention) => mention.proper).map((mention) => mention.name));
      for (const { name, proper, technical } of mentions) {
        const length = name.split(" ").length;
        sightings.push({ name, type: kinds.get(name) ?? "term", weight: technical || proper ? 2 : length > 1 ? 1.5 : 0.6 });
      }
      relations.push(...relationsIn(sentence, mentions, evidence));
    }
  }
  return { sightings, relations };
}
