import { type Entity, type Facts, normaliseName, type Relation } from "@homelab/pipeline";
import type { Sighting } from "./english.ts";

export const mostEntities = 40;

interface Counted extends Entity {
  score: number;
  first: number;
}

/**
 * Things of a passage, the most telling first: by what form they have, how often they occur and whether a heading names them.
 * What is said once of a plain noun goes first when there are too many. Relations keep only ends that are left.
 */
export function factsOf(sightings: readonly Sighting[], relations: readonly Relation[], headings: readonly string[]): Facts {
  const above = normaliseName(headings.join(" \n "));
  const counted = new Map<string, Counted>();
  sightings.forEach(({ name, type, weight }, first) => {
    const key = normaliseName(name);
    const known = counted.get(key);
    if (!known) counted.set(key, { name, type, mentions: 1, score: weight * (above.includes(key) ? 2 : 1), first });
    else Object.assign(known, { mentions: known.mentions + 1, type: known.type === "term" ? type : known.type });
  });
  const score = ({ score: form, mentions }: Counted) => form * (1 + Math.log(mentions));
  const best = [...counted.values()].sort((one, other) => score(other) - score(one) || one.first - other.first).slice(0, mostEntities);
  return {
    entities: best.map(({ name, type, mentions }) => ({ name, type, mentions })),
    relations: between(new Map(best.map(({ name }) => [normaliseName(name), name])), relations),
  };
}

function between(names: ReadonlyMap<string, string>, relations: readonly Relation[]): Relation[] {
  const kept = new Map<string, Relation>();
  for (const relation of relations) {
    const subject = names.get(normaliseName(relation.subject));
    const object = names.get(normaliseName(relation.object));
    if (subject === undefined || object === undefined || subject === object) continue;
    const key = JSON.stringify([subject, relation.predicate, object]);
    if (!kept.has(key)) kept.set(key, { ...relation, subject, object });
  }
  return [...kept.values()];
}
