import { ApiError, read, wordsOf } from "./api.js";
import { showAnswer } from "./answer.js";
import { announce, byId, element, find } from "./dom.js";
import { count } from "./words.js";

/** @import { Answer, Citation } from "./types.ts" */

/** @typedef {{ open(citation: Citation & { quote: string }, from: HTMLElement | null): void, close(): void, beside(): boolean }} Beside */

/** The question and its answer. */
export class Ask {
  #form = find("ask-form", HTMLFormElement);
  #field = find("question", HTMLTextAreaElement);
  #place = byId("answer");
  /** @type {AbortController | null} */
  #running = null;
  #viewer;

  /** @param {Beside} viewer where citations open */
  constructor(viewer) {
    this.#viewer = viewer;
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#running?.abort();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const question = this.#field.value.trim();
      if (question !== "") void this.#ask(question);
    });
  }

  async #ask(/** @type {string} */ question) {
    this.#running?.abort();
    const mine = (this.#running = new AbortController());
    this.#busy(true);
    this.#viewer.close();
    if (!this.#place.hasChildNodes()) this.#place.append(element("p", { class: "hint" }, "Looking through your documents…"));
    const started = performance.now();
    try {
      const answer = await read("/ask", { json: { question }, signal: mine.signal });
      this.#show(answer, question, (performance.now() - started) / 1000);
    } catch (error) {
      if (this.#running !== mine) return;
      this.#place.replaceChildren(mine.signal.aborted ? element("p", { class: "hint" }, "Stopped.") : failure(error, () => void this.#ask(question)));
    }
    if (this.#running === mine) this.#busy(false);
  }

  #show(/** @type {Answer} */ answer, /** @type {string} */ question, /** @type {number} */ seconds) {
    const { node, openFirst } = showAnswer(answer, { question, seconds, open: this.#viewer.open });
    this.#place.replaceChildren(node);
    announce(`${answer.answered ? "Answer" : "No answer"}, ${count(answer.citations.length, "citation")}. ${answer.answer}`);
    if (this.#viewer.beside()) openFirst();
  }

  #busy(/** @type {boolean} */ is) {
    this.#place.setAttribute("aria-busy", String(is));
    byId("ask-button").textContent = is ? "Asking…" : "Ask";
    if (!is) this.#running = null;
  }
}

/** @param {unknown} error @param {() => void} again */
function failure(error, again) {
  const seconds = error instanceof ApiError ? error.retryAfterS : null;
  const retry = element("button", { type: "button" }, "Ask again");
  retry.addEventListener("click", again);
  return element("div", { class: "failure", role: "alert" }, element("p", {}, wordsOf(error)), seconds !== null && element("p", { class: "hint" }, `It should work again in about ${count(seconds, "second")}.`), retry);
}
