import { contentWords } from "./words.ts";

/** How much of a question each text speaks of. */
export interface Coverage {
  /** 0 to 1 for each text: the share of the question's words it has, rare ones counting more. */
  each: number[];
  /** 0 to 1: the same for all texts together. Low when the documents never use the question's telling words. */
  together: number;
  /** Number of content words in the question. */
  words: number;
}

export function coverageOf(question: string, language: string, texts: readonly string[]): Coverage {
  const asked = [...new Set(contentWords(question, language))];
  const sets = texts.map((text) => new Set(contentWords(text, language)));
  const weights = asked.map((word) => {
    const having = sets.filter((set) => set.has(word)).length;
    return Math.log(1 + (texts.length + 1) / (having + 0.5));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = (has: (word: string) => boolean) =>
    total === 0 ? 0 : asked.reduce((sum, word, at) => sum + (has(word) ? weights[at]! : 0), 0) / total;
  return {
    each: sets.map((set) => share((word) => set.has(word))),
    together: share((word) => sets.some((set) => set.has(word))),
    words: asked.length,
  };
}

/**
 * What the form of a text is worth as an answer, from about -0.3 to 0.1. Less: it says nothing that the question did not say, or it is
 * a list of names, a synopsis, a pattern. More: it begins with what was asked about, as definitions in manuals do.
 */
export function worthOf(text: string, question: string, language: string): number {
  const asked = new Set(contentWords(question, language));
  const said = contentWords(text, language);
  const added = said.filter((word) => !asked.has(word)).length;
  const signs = text.match(/[^\p{L}\p{M}\p{N}\s'’"“”.,:;]/gu)?.length ?? 0;
  const commas = text.match(/,/g)?.length ?? 0;
  const empty = added === 0 ? -0.2 : 0;
  const coded = Math.max(signs / text.length > 0.12 ? -0.15 : 0, -signs / text.length);
  const listed = commas > 3 && commas * 3 > said.length ? -0.15 : 0;
  const defines = said.length > 3 && asked.has(said[0]!) ? 0.08 : 0;
  return empty + coded + listed + defines;
}

/** Of unit vectors. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

/** Share of the shorter text's words that the other has too. */
export function overlap(one: string, other: string): number {
  const [a, b] = [new Set(contentWords(one, "und")), new Set(contentWords(other, "und"))];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / Math.max(1, Math.min(a.size, b.size));
}
