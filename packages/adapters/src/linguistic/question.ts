import { normaliseName } from "@homelab/pipeline";
import { readEnglish } from "./english.ts";
import { isEnglish } from "./extractor.ts";
import { readQuestionByLooks } from "./other-languages.ts";

const most = 24;

/**
 * Names a question may mean, the most specific first: `main pump valve`, then the shorter phrases inside it, down to single words.
 * The documents may know any of them. Words of a question in another language count by their looks, each of them.
 */
export function questionEntities(question: string, language: string): string[] {
  const read = isEnglish(question, language) ? readEnglish(question).sightings : readQuestionByLooks(question, language);
  const named = read.map(({ name }) => name);
  const names = new Map<string, string>();
  for (const name of named.flatMap(partsOf)) {
    const key = normaliseName(name);
    if (key.length > 1 && !names.has(key)) names.set(key, name);
  }
  const words = (name: string) => name.split(" ").length;
  return [...names.values()].sort((one, other) => words(other) - words(one)).slice(0, most);
}

function partsOf(name: string): string[] {
  const words = name.split(" ");
  const parts: string[] = [];
  for (let length = words.length; length > 0; length--) {
    for (let from = 0; from + length <= words.length; from++) parts.push(words.slice(from, from + length).join(" "));
  }
  return parts;
}
