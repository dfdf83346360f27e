/** @import { Answer, Gap, Version } from "./types.ts" */

/** @type {Record<string, string>} */
const states = {
  accepted: "Waiting to be read",
  extracted: "Splitting into passages",
  chunked: "Embedding and linking",
  ready: "Ready",
  partial: "Partial",
  dead: "Failed",
  superseded: "Replaced",
  removing: "Being removed",
};

/** @param {string} state */
export const stateWords = (state) => states[state] ?? state;

/** What is under way once so many of the five stages are done. */
export const nowWords = ["Sending", "Reading its pages", "Splitting into passages", "Embedding passages", "Linking what they speak of", "Nearly ready"];

/** @param {number} n @param {string} one @param {string} [many] */
export function count(n, one, many = `${one}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return count(bytes, "byte");
  const step = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** step).toLocaleString("en", { maximumSignificantDigits: 3 })} ${["B", "kB", "MB", "GB"][step]}`;
}

/** @param {string} iso */
export function when(iso) {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** `3, 5–7`. @param {readonly number[]} pages */
export function pageRanges(pages) {
  /** @type {[number, number][]} */
  const ranges = [];
  for (const page of [...new Set(pages)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}

/** @type {Record<Gap["kind"], string>} */
const gaps = { "needs-ocr": "needs OCR", "missing-pages": "missing from the file", "no-text": "no text" };

/** `needs OCR: page 3`. @param {Gap} gap */
export function gapWords({ kind, pages }) {
  if (pages.length === 0) return gaps[kind];
  return `${gaps[kind]}: ${pages.length === 1 ? "page" : "pages"} ${pageRanges(pages)}`;
}

/** @param {Version} version */
export function contentWords({ pages, chunks }) {
  return [pages !== null && count(pages, "page"), chunks > 0 && count(chunks, "passage")].filter(Boolean).join(" · ");
}

/** @type {Record<string, string>} */
const classes = {
  empty: "The file is empty",
  corrupt: "The file is damaged",
  encrypted: "The file is locked with a password",
  "no-pages": "The file has no pages",
  "unsupported-type": "Files of this type cannot be read",
  "wrong-type": "The content is not what the file's name says",
  "too-large": "The file is too large",
  "too-many-pages": "The file has too many pages",
  "zip-bomb": "The file unpacks to far more than its size",
  "bad-encoding": "The text's encoding cannot be read",
  "no-text": "No text was found",
  "converter-timeout": "Reading it took too long",
  "converter-crashed": "Reading it crashed the converter",
  "wrong-dimensions": "The embedding model answered with the wrong size",
  "too-long": "A passage is too long for the model",
  "bad-message": "A message could not be read",
  "bad-model-output": "The model's answer could not be read",
  "object-missing": "Its stored file is missing",
  "attempts-exhausted": "It failed every time it was tried",
  unreachable: "The platform does not answer",
  unauthorized: "The token is missing",
};

/** A failure's class in plain words; the reason says the rest. @param {string} kind */
export const classWords = (kind) => classes[kind] ?? kind.replaceAll("-", " ").replace(/^./, (first) => first.toUpperCase());

/**
 * What failed, and the server's own reason without repeating the name or the headline.
 * @param {string} name
 * @param {{ kind: string, message: string }} problem
 */
export function problemWords(name, { kind, message }) {
  const headline = classWords(kind);
  const without = (/** @type {string} */ text, /** @type {string} */ start) => (text.toLowerCase().startsWith(start.toLowerCase()) ? text.slice(start.length) : text);
  const file = name.split("/").at(-1) ?? name;
  const rest = without(without(message, `${file}: `), headline).replace(/^[\s.:;,]+/, "");
  return { headline, rest: rest.startsWith(file) ? rest : rest.replace(/^\p{Ll}/u, (first) => first.toUpperCase()) };
}

/** @type {Record<string, string>} */
const away = {
  llm: "The language model is away, so this quotes your documents instead of answering in sentences.",
  embedder: "The embedding model is away, so passages were found by their words only.",
  vectors: "Search by meaning is away, so passages were found by their words only.",
  text: "Search by words is away, so passages were found by meaning only.",
  graph: "The graph is away, so what the documents say about related things was left out.",
  objects: "The store of originals is away, so cited pages may not open at present.",
  nats: "The message queue is away, so nothing new is being read at present.",
  database: "The database is away.",
  converter: "The converter is away.",
};

/** @param {Answer["reasons"][number]} reason */
export const reasonWords = ({ dependency }) => away[dependency] ?? `${dependency} is away.`;
