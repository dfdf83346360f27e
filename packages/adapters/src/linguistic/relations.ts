import type { Relation } from "@homelab/pipeline";
import type { Mention } from "./phrases.ts";
import type { TaggedSentence, Word } from "./tagger.ts";

/** Most words a verb group may have: beyond that the two ends seldom belong together. */
const longestPredicate = 5;

/** Subject, verb group, object: two neighbouring things of a sentence with nothing but a verb and its attendants between them. */
export function relationsIn(sentence: TaggedSentence, mentions: readonly Mention[], evidence: string): Relation[] {
  return mentions.slice(1).flatMap((object, nth) => {
    const subject = mentions[nth]!;
    const predicate = predicateOf(sentence.words.slice(subject.to, object.from));
    return predicate === undefined || subject.name === object.name ? [] : [{ subject: subject.name, predicate, object: object.name, evidence }];
  });
}

/** Words that turn a statement into its opposite or begin another one. */
const turns = /^(?:not|never|n't|when|while|where|if|why|how)$/i;
const attendants = new Set(["ADV", "PART", "ADP", "AUX", "VERB"]);
const determiners = new Set(["DET", "ADJ", "NUM"]);

function predicateOf(between: readonly Word[]): string | undefined {
  let end = between.length;
  while (end > 0 && (determiners.has(between[end - 1]!.pos) || isPossessive(between[end - 1]!))) end -= 1;
  const group = between.slice(0, end);
  const verbs = group.filter((word) => word.pos === "VERB" || word.pos === "AUX");
  if (group.length > longestPredicate || verbs.length === 0) return undefined;
  if (!group.every((word) => attendants.has(word.pos) && /^\p{L}[\p{L}'’]*$/u.test(word.text))) return undefined;
  // "the pump in operation is …": a preposition before the verb means that the verb has another subject.
  if (group[0]!.pos === "ADP") return undefined;
  return group.some((word) => turns.test(word.text)) ? undefined : group.map((word) => word.text).join(" ").toLowerCase();
}

const isPossessive = (word: Word) => /^(?:its|their|his|her|our|your|my)$/i.test(word.text);
