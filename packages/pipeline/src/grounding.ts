import type { Entity, Facts, Relation } from "./document.ts";
import { unitsOf } from "./retrieval/units.ts";

/** What a model says that a passage says. */
export interface Claims {
  entities: readonly Pick<Entity, "name" | "type">[];
  /** `evidence` is the sentence it was read from; where the model gives none, one that names both ends is looked for. */
  relations: readonly (Pick<Relation, "subject" | "predicate" | "object"> & { evidence?: string })[];
}

/**
 * What of a model's claims the passage bears out. Nothing is taken on trust: a name or a sentence that the passage does not contain is
 * dropped, and so is a relation whose ends are not both entities of the passage.
 */
export function groundedFacts({ entities, relations }: Claims, text: string): Facts {
  const passage = folded(text);
  const found = new Map<string, Entity>();
  for (const { name, type } of entities) {
    const mentions = occurrences(passage, folded(name));
    if (mentions > 0 && !found.has(folded(name))) found.set(folded(name), { name, type, mentions });
  }
  return {
    entities: [...found.values()],
    relations: relations.flatMap(({ subject, predicate, object, evidence }): Relation[] => {
      const [from, to] = [found.get(folded(subject)), found.get(folded(object))];
      if (from === undefined || to === undefined || from === to) return [];
      const sentence = evidence ?? sentenceThatNames(text, from.name, to.name);
      return sentence !== undefined && passage.includes(folded(sentence)) ? [{ subject: from.name, predicate, object: to.name, evidence: sentence }] : [];
    }),
  };
}

function sentenceThatNames(text: string, ...names: readonly string[]): string | undefined {
  const sentences = unitsOf(text, []).map(({ span }) => text.slice(...span).trim());
  return sentences.find((sentence) => names.every((name) => occurrences(folded(sentence), folded(name)) > 0));
}

/** Letter case and line breaks are not the model's to get right. */
function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/** Whole words only, so that "art" is not found in "start". Scripts written without spaces have no such edges: there every occurrence counts. */
function occurrences(passage: string, name: string): number {
  let count = 0;
  for (let at = name === "" ? -1 : passage.indexOf(name); at !== -1; at = passage.indexOf(name, at + name.length)) {
    if (!joined(passage[at - 1], name[0]) && !joined(name.at(-1), passage[at + name.length])) count++;
  }
  return count;
}

const SPACED = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{N}]/u;

/** Whether two neighbours belong to one word. */
function joined(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && SPACED.test(left) && SPACED.test(right);
}
