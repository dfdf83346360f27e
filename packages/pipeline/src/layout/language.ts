/** Scripts that name a language by themselves, tried in order: kana before Han, because Japanese uses both. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Arabic}/gu, "ar"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Greek}/gu, "el"],
  [/\p{Script=Devanagari}/gu, "hi"],
  [/\p{Script=Thai}/gu, "th"],
];
const CYRILLIC = /\p{Script=Cyrillic}/gu;
const LETTER = /\p{L}/gu;
const UKRAINIAN = /[іїєґ]/iu;

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Frequent words that few other languages of the list share. */
const STOP_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words("the of and to is that it for was with as be on by are this from not have or which at but can will you your how what why when who where should does do often an"),
  de: words("der die und das ist nicht von den mit ein eine zu auf für dem sich des werden im auch als wird oder kann bei nach sind dass einer wie was warum wann wer wo welche welcher wieviel oft muss soll man"),
  fr: words("le la les des et est une du que dans pour pas qui sur au avec par sont ce cette vous aux ou être plus il comment quel quelle pourquoi quand où combien faut"),
  es: words("el los las del y que en es un una por con para se su al como más pero está son este no lo o si cómo qué cuándo quién dónde cuál cuánto debe"),
  it: words("il di che è e la per un una non del della sono con si da dei nel alla più anche come gli le questo o se quanto quale quando chi dove perché deve"),
  nl: words("de het een van en in is dat op te zijn voor met niet aan er die om ook als bij wordt naar door worden kan of hoe wat wanneer wie waar welke vaak moet"),
  pt: words("o os as do da dos das e que em um uma para com não é por se no na ao mais como são ou pelo este"),
  pl: words("i w nie na z do się to jest że jak o po przez dla lub są może od tym być za który oraz"),
  sv: words("och att det som en är på av för med den till inte om ett de har kan var från eller men så"),
  da: words("og at det en er på af for med den til ikke der de som har kan et fra eller men så var"),
};
const ENOUGH_LETTERS = 20;
/** A question is this short: two of its words must do. */
const FEW_WORDS = 12;
const SAMPLES = 5;
const SAMPLE_CHARACTERS = 4_000;

/** BCP 47 primary tag of the language most of the text is in, `und` when unsure. */
export function guessLanguage(text: string): string {
  const sample = sampleOf(text);
  const letters = count(sample, LETTER);
  if (letters === 0) return "und";
  for (const [script, tag] of SCRIPTS) {
    // kana are a fraction of Japanese; the other scripts must carry the text
    if (count(sample, script) / letters > (tag === "ja" ? 0.1 : 0.4)) return tag;
  }
  if (count(sample, CYRILLIC) / letters > 0.4) return UKRAINIAN.test(sample) ? "uk" : "ru";
  return letters < ENOUGH_LETTERS ? "und" : byStopWords(sample);
}

/** Parts from all over the text: its beginning may be a table of contents. */
function sampleOf(text: string): string {
  if (text.length <= SAMPLES * SAMPLE_CHARACTERS) return text;
  const step = Math.floor((text.length - SAMPLE_CHARACTERS) / (SAMPLES - 1));
  return Array.from({ length: SAMPLES }, (_, index) => text.slice(index * step, index * step + SAMPLE_CHARACTERS)).join(" ");
}

function byStopWords(text: string): string {
  const tokens = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = Object.entries(STOP_WORDS)
    .map(([tag, stopWords]) => ({ tag, hits: tokens.filter((token) => stopWords.has(token)).length }))
    .toSorted((a, b) => b.hits - a.hits);
  const [best, second] = scores;
  if (best === undefined || second === undefined) return "und";
  const isFrequent = best.hits / tokens.length > 0.08 && best.hits >= (tokens.length < FEW_WORDS ? 2 : 3);
  return isFrequent && best.hits > second.hits * 1.15 ? best.tag : "und";
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
