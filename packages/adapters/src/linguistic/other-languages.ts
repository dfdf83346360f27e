import type { Sighting } from "./english.ts";
import { segmentsOf } from "./segments.ts";

/**
 * Things by their looks where we have no tagger. Weaker than English in these ways: no relations, no kinds of things, no
 * dictionary forms (Haus and Häuser are two things), and common words slip in.
 *
 * - German writes nouns with a capital: capitalised words inside a sentence. Compounds stay whole; adjectives are left out.
 * - Chinese, Japanese: runs of one script that mark content words (katakana; kanji in Japanese), else segmented words.
 * - Others: capitalised words inside a sentence, and long words that occur more than once. For scripts without capitals
 *   (Arabic, Hebrew, Thai, …) the long or repeated words alone.
 */
export function readByLooks(text: string, language: string): Sighting[] {
  const segments = segmentsOf(text);
  if (language === "ja") return segments.flatMap(japanese);
  if (language === "de") return segments.flatMap(german);
  return segments.flatMap(capitalised).concat(repeated(segments, language, 2));
}

/** A question says each word once, so every content word counts, down to shorter ones. */
export function readQuestionByLooks(question: string, language: string): Sighting[] {
  if (language === "ja" || language === "de") return readByLooks(question, language);
  return capitalised(question).concat(repeated([question], language, 1));
}

const sighting = (name: string, weight: number): Sighting => ({ name, type: "term", weight });

function japanese(segment: string): Sighting[] {
  const runs = segment.match(/[\p{Script=Katakana}ー・]{2,}|[\p{Script=Han}々]{2,}|[A-Za-z][\w.+-]*\w/gu) ?? [];
  return runs.filter((run) => run.length <= 20 && !/^[ー・]+$/.test(run)).map((run) => sighting(run, 1));
}

const germanFunctionWords = new Set(
  `Sie Ihr Ihre Ihren Ihrem Ihrer Ihnen Der Die Das Dem Den Des Ein Eine Einen Einem Einer Es Er Wir Ich Du Man Wenn Wie Was Wer Wo Im In An Am Auf Aus Bei
  Mit Nach Von Vor Zu Zum Zur Für Über Unter Und Oder Aber Als Ob Dies Diese Dieser Dieses Diesem Diesen Jede Jeder Jedes Alle Alles Beim Bis Durch Nicht Nur
  Auch So Dann Da Dabei Beispiel Fall Abschnitt Kapitel Seite Abbildung Tabelle Bitte Hinweis Weitere Siehe Sind Ist Wird Werden Kann Können`.split(/\s+/),
);

/** The first word of a sentence is capitalised anyway: it counts when it stands inside a sentence too, or ends like a noun. */
function german(segment: string): Sighting[] {
  return sentencesOf(segment).flatMap((sentence) => {
    const words = wordsOf(sentence, "de");
    return words
      .filter((word, at) => /^\p{Lu}[\p{L}\p{N}-]{2,}$/u.test(word) && !germanFunctionWords.has(word) && (at > 0 || nounEnding.test(word)))
      .map((word) => sighting(word, word.length > 11 || /\p{Lu}\p{Lu}/u.test(word) ? 1.5 : 1));
  });
}
const nounEnding = /(?:ung|heit|keit|schaft|tion|tät|nis|ling|tum|ment|ismus|or|er)(?:en|e|n|s)?$/;

function capitalised(segment: string): Sighting[] {
  return sentencesOf(segment).flatMap((sentence) =>
    [...sentence.matchAll(/(?<=\p{L}[\p{L},]*\s)\p{Lu}[\p{L}\p{M}\p{N}-]+(?:\s\p{Lu}[\p{L}\p{M}\p{N}-]+){0,3}/gu)].map(([name]) => sighting(name, 1.5)),
  );
}

/** Frequency stands in for grammar. Arabic's article is cut off, so that الماء and ماء are one thing. */
function repeated(segments: readonly string[], language: string, least: number): Sighting[] {
  const counts = new Map<string, number>();
  for (const segment of segments) {
    for (const word of wordsOf(segment, language)) {
      const name = language === "ar" || language === "fa" ? word.replace(/^(?:وال|بال|لل|ال)(?=\p{L}{3})/u, "") : word.toLowerCase();
      if (isLong(name, least > 1)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([name, count]) => (count >= least ? Array.from({ length: count }, () => sighting(name, 0.6)) : []));
}

/** Letters of alphabets are worth less each than those of syllabaries and of scripts without vowels. */
function isLong(word: string, strictly: boolean): boolean {
  if (!/^[\p{L}\p{M}][\p{L}\p{M}\p{N}-]*$/u.test(word)) return false;
  const least = /^\p{Script=Han}/u.test(word) ? 2 : /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word) ? 7 : 4;
  return word.length >= (strictly ? least : Math.max(2, least - 1));
}

const sentences = new Intl.Segmenter("und", { granularity: "sentence" });
const sentencesOf = (text: string) => Array.from(sentences.segment(text), ({ segment }) => segment);

function wordsOf(text: string, language: string): string[] {
  const segmenter = new Intl.Segmenter(Intl.Segmenter.supportedLocalesOf(language)[0] ?? "und", { granularity: "word" });
  return Array.from(segmenter.segment(text)).filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}
