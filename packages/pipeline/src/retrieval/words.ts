/** Words a question is asked with rather than about, in the languages we know the words of. */
const questionWords: Readonly<Record<string, ReadonlySet<string>>> = {
  en: setOf(`a about according an and any are as at be been being by can could describe did do does doing explain find for from get give has have how i if in into
    is it its list many me mean means much must my need of on one or our should show so tell than that the their them then there these they this those to
    two under up us use used want was way we were what when where which who whom whose why will with would you your happen happens does work works`),
  de: setOf(`aber als am an auf aus bei beim bin bis bist da dann das dem den der des die dies diese dieser dieses du durch ein eine einem einen einer eines er es für
    gibt hat ich ihr im in ist kann kannst können man mein mit muss müssen nach nicht noch oder sein sich sie sind so soll und uns unter viel viele vom von vor
    wann warum was wegen welche welchen welcher welches wenn wer werde werden wie wieviel wir wird wo woher wohin wozu wurde zu zum zur über`),
  fr: setOf(`à au aux avec ce ces cette comment combien d dans de des du elle en est et il ils je l la le les leur lequel ne nous on ou où par pas peut pour
    pourquoi quand que quel quelle quelles quels qui quoi sa se ses son sont sur un une vous y`),
  es: setOf(`a al como cómo con cuál cuáles cuándo cuánto cuántos de del donde dónde el ella en es esta este estas estos hay la las lo los me mi o para por
    puede puedo que qué quién se ser si son su sus un una y`),
};

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}

const segmenter = new Intl.Segmenter("und", { granularity: "word" });
/** Scripts that write without spaces; single letters there carry meaning, and dictionaries cut them differently each time. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** Content words in the form in which they are compared. */
export function contentWords(text: string, language: string): string[] {
  const without = questionWords[language] ?? (language === "und" ? questionWords["en"]! : new Set<string>());
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text.normalize("NFKC").toLowerCase())) {
    if (!isWordLike) continue;
    if (unspaced.test(segment)) words.push(...pairsOf(segment));
    else if (!without.has(segment)) words.push(...segment.split("_").filter(Boolean).map((word) => stemOf(word, language)));
  }
  return words;
}

/** Hiragana alone is grammar; other runs are compared by pairs of neighbouring letters. */
function pairsOf(run: string): string[] {
  if (/^[\p{Script=Hiragana}ー]+$/u.test(run)) return [];
  const letters = [...run];
  return letters.length < 3 ? [run] : letters.slice(1).map((letter, at) => letters[at]! + letter);
}

/** Rough on purpose: endings that inflect are cut so that forms of one word meet; a wrong cut only makes two rare words one. */
function stemOf(word: string, language: string): string {
  if (/\d/.test(word) || word.length < 4) return word;
  if (language === "ar" || language === "fa") return word.replace(/^(?:وال|بال|كال|فال|لل|ال)(?=.{3})/u, "").replace(/(?<=.{3})(?:ات|ين|ون|ها|ة)$/u, "");
  if (language === "de") return word.replace(/(?<=.{4})(?:ern|en|er|es|em|e|n|s|t)$/u, "").replace(/ä/g, "a").replace(/ö/g, "o").replace(/ü/g, "u");
  const singular = word.replace(/(?<=.{2})ies$/u, "y").replace(/(?<=..[^su])s$/u, "").replace(/(?<=(?:ss|sh|ch|x))es$/u, "");
  const root = singular.replace(/(?<=.{3})(?:ing|ed|ation|ment|ly)$/u, "").replace(/([bdgklmnprt])\1$/u, "$1");
  return root.replace(/(?<=.{3})e$/u, "");
}
