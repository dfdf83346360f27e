const LIGATURES: Readonly<Record<string, string>> = {
  "\uFB00": "ff",
  "\uFB01": "fi",
  "\uFB02": "fl",
  "\uFB03": "ffi",
  "\uFB04": "ffl",
  "\uFB05": "st",
  "\uFB06": "st",
};
const LIGATURE = /[\uFB00-\uFB06]/gu;
// the shapes of Arabic letters as old fonts encode them; each stands for one letter or a pair
const ARABIC_SHAPE = /[\uFB50-\uFDFF\uFE70-\uFEFC]/gu;
const SOFT_HYPHEN = /\u00AD/gu;
// zero-width marks that only steer line breaking, and characters no text carries
const INVISIBLE = /[\u200B\u2060\uFEFF\u0000-\u0008\u000E-\u001F\u007F]/gu;
const LEADER_DOTS = /(?:[ \t\u00A0]*[.\u2024\u00B7]){5,}/gu;

/** NFC, ligatures as letters, soft hyphens and invisible marks gone, rows of leader dots as one `…`, white space as one blank. */
export function normaliseText(text: string): string {
  return visible(text).replace(/\s+/gu, " ").trim();
}

/** Like `normaliseText`, but lines and their indentation stay: code and Markdown tables. */
export function normaliseLines(text: string): string {
  const lines = visible(text).replace(/\r\n?/gu, "\n").split("\n");
  return lines.map((line) => line.replace(/\t/gu, "    ").trimEnd()).join("\n").replace(/^\n+|\n+$/gu, "");
}

function visible(text: string): string {
  return text
    .normalize("NFC")
    .replace(LIGATURE, (ligature) => LIGATURES[ligature] ?? ligature)
    .replace(ARABIC_SHAPE, (shape) => shape.normalize("NFKC"))
    .replace(SOFT_HYPHEN, "")
    .replace(INVISIBLE, "")
    .replace(LEADER_DOTS, " …");
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFFEF]/u;

/** Chinese and Japanese are written without blanks between words. */
export function needsBlank(before: string, after: string): boolean {
  const last = [...before.slice(-2)].at(-1);
  const first = [...after.slice(0, 2)][0];
  return !(last !== undefined && first !== undefined && UNSPACED.test(last) && UNSPACED.test(first));
}

/** Words of a document, to tell a word broken at a line's end from a compound with a hyphen of its own. */
export type Vocabulary = ReadonlySet<string>;

const WORD = /[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*/gu;
const BROKEN_END = /([\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*)[-\u2010\u00AD]$/u;
const WORD_START = /^[\p{L}\p{M}]+/u;

export function vocabularyOf(texts: Iterable<string>): Vocabulary {
  const words = new Set<string>();
  for (const text of texts) for (const [word] of text.matchAll(WORD)) words.add(word.toLowerCase());
  return words;
}

/** Joins two printed lines of one paragraph: mends a word broken at the end of the first. */
export function joinLines(before: string, after: string, words: Vocabulary): string {
  if (before === "" || after === "") return before + after;
  const broken = BROKEN_END.exec(before);
  const rest = WORD_START.exec(after)?.[0];
  if (broken?.[1] === undefined || rest === undefined) return before + (needsBlank(before, after) ? " " : "") + after;
  return (keepsHyphen(broken[1], rest, before, words) ? before.replace(/\u00AD$/u, "") : before.slice(0, -1)) + after;
}

function keepsHyphen(head: string, rest: string, before: string, words: Vocabulary): boolean {
  if (before.endsWith("\u00AD")) return false;
  // a capital after a small letter begins a name; after a capital it goes on with a word in capitals
  if (rest[0] !== rest[0]?.toLowerCase() && head.at(-1) !== head.at(-1)?.toUpperCase()) return true;
  const whole = (head + rest).toLowerCase();
  const compound = `${head}-${rest}`.toLowerCase();
  return !words.has(whole) && words.has(compound);
}
