/** Postgres text-search configurations that ship with the server, by language. */
const configs: Readonly<Record<string, string>> = {
  ar: "arabic", da: "danish", de: "german", el: "greek", en: "english", es: "spanish", fi: "finnish", fr: "french", hu: "hungarian",
  it: "italian", nl: "dutch", no: "norwegian", pt: "portuguese", ro: "romanian", ru: "russian", sv: "swedish", tr: "turkish",
};

/** Without stemming for languages that have none; Japanese and Chinese are cut into words first (see `searchText`). */
export function textConfig(language: string): string {
  return `pg_catalog.${configs[language] ?? "simple"}`;
}

/** Postgres finds words by white space: languages that write without it are segmented here. */
export function searchText(text: string, language: string): string {
  const words = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text) ? segment(text, language) : text;
  return words.replaceAll("\0", " ");
}

function segment(text: string, language: string): string {
  const segmenter = new Intl.Segmenter(language === "und" ? "ja" : language, { granularity: "word" });
  return Array.from(segmenter.segment(text), (s) => s.segment).join(" ");
}
