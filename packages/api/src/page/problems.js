import { ApiError, call, read, wordsOf } from "./api.js";
import { confirmed } from "./confirm.js";
import { announce, button, byId, element, keyedList } from "./dom.js";
import { titleOf } from "./library-row.js";
import { count, problemWords, when } from "./words.js";

/** @import { Document, Letter } from "./types.ts" */

/** @typedef {{ letter: Letter, name: string }} Problem */

/** What could not be finished, with its reason. */
export class Problems {
  /** @type {Map<string, string>} */
  #names = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #redriven;
  #update;

  /** @param {{ redriven(letter: Letter, name: string): void }} listeners */
  constructor({ redriven }) {
    this.#redriven = redriven;
    /** @type {Actions} */
    const actions = { redrive: (letter, name) => this.#redrive(letter, name), dismiss: (letter, name) => this.#dismiss(letter, name) };
    this.#update = keyedList(byId("problems-list"), (/** @type {Problem} */ p) => String(p.letter.id), ({ letter, name }) => letterRow(letter, name, actions));
  }

  async refresh(background = false) {
    try {
      /** @type {{ deadLetters: Letter[] }} */
      const { deadLetters } = await read("/dead-letters", { background });
      this.#update(await Promise.all(deadLetters.map(async (letter) => ({ letter, name: await this.#nameOf(letter) }))));
      showCount(deadLetters.length);
      sayEmpty(deadLetters.length === 0, "Nothing has failed. A document that cannot be finished appears here with the reason.");
    } catch (error) {
      if (!background) sayEmpty(true, wordsOf(error));
    }
  }

  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(true), 700);
  }

  async #nameOf(/** @type {Letter} */ { documentId }) {
    if (documentId === null) return "A message without a document";
    const known = this.#names.get(documentId);
    if (known !== undefined) return known;
    try {
      const name = titleOf(/** @type {Document} */ (await read(`/documents/${documentId}`, { background: true })));
      this.#names.set(documentId, name);
      return name;
    } catch (error) {
      return error instanceof ApiError && error.status === 404 ? "A document that was removed" : "A document whose name cannot be looked up at present";
    }
  }

  async #redrive(/** @type {Letter} */ letter, /** @type {string} */ name) {
    await call(`/dead-letters/${letter.id}/redrive`, { method: "POST" });
    announce(`${name} is sent again.`);
    this.#redriven(letter, name);
    await this.refresh();
  }

  async #dismiss(/** @type {Letter} */ letter, /** @type {string} */ name) {
    const text = "The message is forgotten and cannot be redriven. The document stays as it is; send its file again to try once more.";
    if (!(await confirmed({ title: `Dismiss the problem of “${name}”?`, text, action: "Dismiss" }))) return;
    await call(`/dead-letters/${letter.id}`, { method: "DELETE" });
    announce(`The problem of ${name} is dismissed.`);
    await this.refresh();
  }
}

/** @param {number} n */
export function showCount(n) {
  const badge = byId("problem-count");
  badge.hidden = n === 0;
  badge.replaceChildren(element("span", { "aria-hidden": "true" }, String(n)), element("span", { class: "unseen" }, ` (${count(n, "problem")})`));
}

/** @param {boolean} empty @param {string} words */
function sayEmpty(empty, words) {
  const place = byId("problems-empty");
  place.hidden = !empty;
  place.replaceChildren(element("p", {}, words));
}

/** @typedef {Record<"redrive" | "dismiss", (letter: Letter, name: string) => Promise<void>>} Actions */

/** @param {Letter} letter @param {string} name @param {Actions} actions */
function letterRow(letter, name, actions) {
  const title = element("span", { class: "title", dir: "auto" }, name);
  const failed = element("p", { class: "failure", role: "alert" });
  const attempt = async (/** @type {"redrive" | "dismiss"} */ action) => {
    failed.textContent = "";
    try {
      await actions[action](letter, name);
      if (!node.isConnected) byId("problems-heading").focus();
    } catch (error) {
      failed.textContent = wordsOf(error);
    }
  };
  const node = element(
    "li",
    { class: "row letter" },
    element("div", { class: "what" }, title, reason(letter, name), facts(letter), details(letter), failed),
    element(
      "span",
      { class: "tools" },
      button("Redrive", () => void attempt("redrive"), { "aria-label": `Redrive ${name}` }),
      button("Dismiss", () => void attempt("dismiss"), { class: "quiet", "aria-label": `Dismiss the problem of ${name}` }),
    ),
  );
  return { node, update: (/** @type {Problem} */ latest) => void (title.textContent = latest.name) };
}

/** @param {Letter} letter @param {string} name */
function reason({ class: kind, reason: message }, name) {
  const { headline, rest } = problemWords(name, { kind, message });
  return element("p", { class: "reason" }, element("strong", {}, headline), rest && ". ", element("span", { dir: "auto" }, rest));
}

/** @param {Letter} letter */
function facts({ stage, class: kind, attempts, failedAt }) {
  const pairs = [["Stage", stage], ["Class", kind], ["Attempts", String(attempts)]];
  return element(
    "dl",
    { class: "facts" },
    ...pairs.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
    element("div", {}, element("dt", {}, "When"), element("dd", {}, element("time", { datetime: failedAt }, when(failedAt)))),
  );
}

/** @param {Letter} letter */
function details({ documentId, traceparent, original }) {
  const lines = [`message ${original.sequence} of ${original.stream}, ${original.subject}`, documentId && `document ${documentId}`, traceparent && `trace ${traceparent.split("-")[1]}`, original.body];
  return element("details", {}, element("summary", {}, "For the log"), element("pre", { tabindex: 0 }, lines.filter(Boolean).join("\n")));
}
