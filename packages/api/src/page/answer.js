import { button, element } from "./dom.js";
import { entityView } from "./graph.js";
import { count, pageRanges, reasonWords } from "./words.js";

/** @import { Answer, Citation } from "./types.ts" */

/**
 * @typedef {object} Context
 * @property {string} question
 * @property {number} seconds
 * @property {(citation: Citation & { quote: string }, from: HTMLElement | null) => void} open
 */

/**
 * An answer with its markers, its mode, its citations and what it speaks of.
 * @param {Answer} answer
 * @param {Context} context
 * @returns {{ node: HTMLElement, openFirst(): void }}
 */
export function showAnswer(answer, { question, seconds, open }) {
  /** @type {HTMLButtonElement[]} */
  const openers = [];
  const select = (/** @type {number} */ i, /** @type {HTMLElement | null} */ from, quote = firstQuote(answer.answer, i + 1)) => {
    const citation = answer.citations[i];
    if (!citation) return;
    openers.forEach((opener, n) => opener.setAttribute("aria-current", String(n === i)));
    open({ ...citation, quote }, from);
  };
  const cards = answer.citations.map((citation, i) => {
    const { node, opener } = card(citation, i, () => select(i, opener));
    openers.push(opener);
    return node;
  });
  const node = element(
    "article",
    { class: "answer", "aria-label": "Answer" },
    element("p", { class: "asked", dir: "auto" }, question),
    mode(answer, seconds),
    element("div", { class: "text", "data-answered": answer.answered, dir: "auto" }, ...paragraphs(answer, select)),
    cards.length > 0 && element("section", { "aria-labelledby": "citations-heading" }, element("h2", { id: "citations-heading" }, count(cards.length, "citation")), element("ol", { class: "citations" }, ...cards)),
    entityView(answer),
  );
  return { node, openFirst: () => select(0, null) };
}

/** @param {Answer} answer @param {number} seconds */
function mode({ mode: name, reasons }, seconds) {
  const time = element("span", { class: "time" }, `${seconds.toLocaleString("en", { maximumSignificantDigits: 2 })} s`);
  if (reasons.length === 0) return element("p", { class: "mode", "data-mode": "full" }, element("span", { class: "badge" }, name === "full" ? "Full answer" : name), time);
  return element(
    "div",
    { class: "mode", "data-mode": "degraded" },
    element("p", {}, element("span", { class: "badge" }, "Degraded answer"), time),
    element("ul", {}, ...reasons.map((reason) => element("li", { title: reason.why }, reasonWords(reason)))),
  );
}

/**
 * Text with `[1]` or `[1, 3]` turned into buttons; numbers without a citation stay as they are written.
 * @param {Answer} answer
 * @param {(i: number, from: HTMLElement, quote: string) => void} select
 */
function paragraphs({ answer, citations }, select) {
  const marker = (/** @type {number} */ n, /** @type {string} */ quote) => {
    const citation = citations[n - 1];
    if (!citation) return `[${n}]`;
    const made = button(String(n), () => select(n - 1, made, quote), { class: "marker", "aria-label": `Citation ${n}: ${citation.title}${pageWords(citation)}` });
    return made;
  };
  return answer.split(/\n{2,}/).map((paragraph) =>
    element("p", {}, ...piecesOf(paragraph).flatMap(({ text, numbers }) => [text, ...numbers.map((n) => marker(n, text))])),
  );
}

/** Text and the numbers of the citations it rests on, in order. @param {string} text @returns {{ text: string, numbers: number[] }[]} */
function piecesOf(text) {
  const parts = text.split(/\[(\d+(?:\s*,\s*\d+)*)\]/);
  return Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => ({ text: parts[2 * i] ?? "", numbers: (parts[2 * i + 1] ?? "").split(",").filter(Boolean).map(Number) }));
}

/** What the answer says just before it first names a citation. @param {string} answer @param {number} n */
function firstQuote(answer, n) {
  let before = "";
  for (const { text, numbers } of piecesOf(answer)) {
    before = text.trim() || before;
    if (numbers.includes(n)) return before;
  }
  return "";
}

/** @param {Citation} citation @param {number} i @param {() => void} select */
function card(citation, i, select) {
  const opener = button("", select, { class: "opener" });
  opener.append(element("span", { class: "number" }, String(i + 1)), element("span", { class: "title", dir: "auto" }, citation.title), element("span", { class: "page" }, pageWords(citation).replace(", ", "")));
  const node = element("li", { class: "citation" }, opener, element("blockquote", { dir: "auto" }, citation.text));
  return { node, opener };
}

/** @param {Citation} citation */
function pageWords({ page, places }) {
  if (page === null) return "";
  const pages = [page, ...places.map((place) => place.page)];
  return `, ${new Set(pages).size === 1 ? "page" : "pages"} ${pageRanges(pages)}`;
}
