import { ApiError, read, wordsOf } from "./api.js";
import { showAnswer } from "./answer.js";
import { announce, byId, element, find } from "./dom.js";
import { count } from "./words.js";

/** @import { Answer, Citation } from "./types.ts" */

/**
 * The question and its answer.
 * @param {{ open(citation: Citation & { quote: string }, from: HTMLElement | null): void, fresh(): void, wide(): boolean }} viewer
 */
export function ask(viewer) {
  const form = find("ask-form", HTMLFormElement);
  const field = find("question", HTMLTextAreaElement);
  const place = byId("answer");
  /** @type {AbortController | null} */
  let running = null;

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
    if (event.key === "Escape") running?.abort();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim() !== "") void answer(field.value.trim());
  });

  async function answer(/** @type {string} */ question) {
    running?.abort();
    const mine = (running = new AbortController());
    busy(true);
    viewer.fresh();
    if (!place.hasChildNodes()) place.append(element("p", { class: "hint" }, "Looking through your documents…"));
    const started = performance.now();
    try {
      /** @type {Answer} */
      const given = await read("/ask", { json: { question }, signal: mine.signal });
      const shown = showAnswer(given, { question, seconds: (performance.now() - started) / 1000, open: viewer.open });
      place.replaceChildren(shown.node);
      announce(`${given.answered ? "Answer" : "No answer"}, ${count(given.citations.length, "citation")}. ${given.answer}`);
      if (viewer.wide()) shown.openFirst();
    } catch (error) {
      if (running === mine) place.replaceChildren(mine.signal.aborted ? element("p", { class: "hint" }, "Stopped.") : failure(error, () => void answer(question)));
    } finally {
      if (running === mine) busy(false);
    }
  }

  function busy(/** @type {boolean} */ is) {
    place.setAttribute("aria-busy", String(is));
    byId("ask-button").textContent = is ? "Asking…" : "Ask";
    if (!is) running = null;
  }
}

/** @param {unknown} error @param {() => void} again */
function failure(error, again) {
  const seconds = error instanceof ApiError ? error.retryAfterS : null;
  const retry = element("button", { type: "button" }, "Ask again");
  retry.addEventListener("click", again);
  return element("div", { class: "failure", role: "alert" }, element("p", {}, wordsOf(error)), seconds !== null && element("p", { class: "hint" }, `It should work again in about ${count(seconds, "second")}.`), retry);
}
