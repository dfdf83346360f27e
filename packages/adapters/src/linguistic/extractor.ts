import type { FactExtractor } from "@homelab/pipeline";
import { readEnglish } from "./english.ts";
import { namesId } from "./names.ts";
import { readByLooks } from "./other-languages.ts";
import { factsOf } from "./salience.ts";
import { taggerId } from "./tagger.ts";

/** Raised when the rules here change what is read, so that facts are read again. */
const rules = 1;

/**
 * Entities and relations by grammar, without a language model; the same passage always gives the same facts.
 *
 * English: noun phrases, technical words (paths, options, file names), dates, kinds of names in prose, and relations between
 * neighbouring things of a sentence. Negated statements give no relation. Other languages: see `readByLooks`, which is weaker and
 * gives no relations. Text of unknown language (`und`) is read as English when it is written in Latin letters.
 */
export function linguisticExtractor(): FactExtractor {
  return {
    id: `linguistic/${rules}+${taggerId}+${namesId}`,
    usesModel: false,
    async extract({ text, language, headings }, signal) {
      signal?.throwIfAborted();
      if (!isEnglish(text, language)) return factsOf(readByLooks(text, language), [], headings);
      const { sightings, relations } = readEnglish(text);
      return factsOf(sightings, relations, headings);
    },
  };
}

export function isEnglish(text: string, language: string): boolean {
  if (language !== "und") return language === "en" || language.startsWith("en-");
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return latin * 2 >= letters;
}
