import { ApiError, wordsOf } from "./api.js";
import { announce, byId, element, find } from "./dom.js";
import { drawPage, openPdf } from "./pdf-page.js";
import { placeOf } from "./quote.js";
import { drawText } from "./text-page.js";

/** @import { PDFDocumentProxy } from "pdfjs-dist" */
/** @import { Place } from "./types.ts" */

/**
 * @typedef {object} Target
 * @property {string} documentId
 * @property {string} versionId
 * @property {string} title
 * @property {number | null} page null where the format has none
 * @property {readonly Place[]} places to outline
 * @property {readonly [number, number] | null} span to mark where there are no pages
 * @property {string} [quote] what the answer says of it, to find the very place
 */

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const natural = zooms.indexOf(1);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Shows an original beside the answer where there is room for both, and over the page where there is not. */
export class Viewer {
  #dialog = find("viewer", HTMLDialogElement);
  #sheet = byId("viewer-sheet");
  /** @type {{ target: Target, pdf: PDFDocumentProxy | null, page: number, focus: Place | undefined } | null} */
  #shown = null;
  /** @type {HTMLElement | null} */
  #opener = null;
  #zoom = natural;
  #work = new AbortController();
  #beside;

  /** @param {{ beside(): boolean }} layout */
  constructor({ beside }) {
    this.#beside = beside;
    const controls = { previous: () => this.#turn(-1), next: () => this.#turn(1), smaller: () => this.#scale(-1), larger: () => this.#scale(1), close: () => this.#leave() };
    for (const [name, act] of Object.entries(controls)) byId(`viewer-${name}`).addEventListener("click", act);
    this.#sheet.addEventListener("keydown", ({ key }) => {
      const { scrollTop, clientHeight, scrollHeight } = this.#sheet;
      if (key === "PageDown" && scrollTop + clientHeight >= scrollHeight - 2) this.#turn(1);
      if (key === "PageUp" && scrollTop <= 2) this.#turn(-1);
    });
    // a modal dialog closes itself
    addEventListener("keydown", ({ key }) => key === "Escape" && this.#dialog.open && !document.querySelector("dialog:modal") && this.#leave());
    onResize(this.#sheet, () => {
      if (!this.#dialog.open) return;
      this.#appear();
      void this.#draw();
    });
  }

  /**
   * @param {Target} target
   * @param {HTMLElement | null} [from] gets the focus back
   */
  async open(target, from = null) {
    this.#work.abort();
    const { signal } = (this.#work = new AbortController());
    const sameFile = this.#shown?.target.versionId === target.versionId;
    const mine = (this.#shown = { target, pdf: null, page: target.page ?? 1, focus: /** @type {Place | undefined} */ (undefined) });
    this.#opener = from;
    byId("viewer-title").textContent = target.title;
    if (!sameFile) {
      this.#zoom = natural;
      this.#sheet.replaceChildren(element("p", { class: "hint" }, "Opening…"));
    }
    this.#appear();
    try {
      const pdf = target.page === null ? null : await openPdf(target.documentId, target.versionId);
      if (pdf && target.quote) mine.focus = await placeOf(pdf, target.places, target.quote);
      signal.throwIfAborted();
      Object.assign(mine, { pdf, page: mine.focus?.page ?? mine.page });
      byId("viewer-turn").hidden = pdf === null;
      await (pdf ? this.#draw() : this.#write(target, signal));
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  #leave() {
    this.close();
    this.#opener?.focus();
  }

  #appear() {
    const [modal, focused] = [!this.#beside(), document.activeElement];
    if (this.#dialog.open && this.#dialog.matches(":modal") === modal) return;
    this.close();
    if (modal) return this.#dialog.showModal();
    this.#dialog.show();
    // beside the answer the reader goes on reading the answer
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  async #draw() {
    if (!this.#shown?.pdf) return;
    this.#work.abort();
    const { signal } = (this.#work = new AbortController());
    const { target, pdf, page, focus } = this.#shown;
    byId("viewer-page").textContent = `Page ${page} of ${pdf.numPages}`;
    find("viewer-previous", HTMLButtonElement).disabled = page <= 1;
    find("viewer-next", HTMLButtonElement).disabled = page >= pdf.numPages;
    try {
      const width = Math.max(240, this.#sheet.clientWidth - 32) * (zooms[this.#zoom] ?? 1);
      const { boxes } = await drawPage(this.#sheet, pdf, { page, places: target.places, width, signal });
      this.#sheet.setAttribute("aria-label", `${target.title}, page ${page}`);
      this.#reveal(boxes.get(focus) ?? boxes.values().next().value);
      announce(`Page ${page} of ${target.title} is shown${boxes.size > 0 ? ", the cited passage is outlined" : ""}.`);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  async #write(/** @type {Target} */ target, /** @type {AbortSignal} */ signal) {
    const { marks } = await drawText(this.#sheet, { ...target, signal });
    this.#sheet.setAttribute("aria-label", `Text of ${target.title}`);
    this.#reveal(marks[0]);
    announce(`The text of ${target.title} is shown${marks.length > 0 ? ", the cited passage is marked" : ""}.`);
  }

  /** Scrolls the sheet and nothing around it; to its top when there is nothing to show in particular. */
  #reveal(/** @type {HTMLElement | undefined} */ place) {
    if (!place) return this.#sheet.scrollTo({ top: 0 });
    const [to, from] = [place.getBoundingClientRect(), this.#sheet.getBoundingClientRect()];
    const across = to.left - from.left;
    const hidden = across < 0 || across > this.#sheet.clientWidth * 0.8;
    this.#sheet.scrollBy({ top: to.top - from.top - this.#sheet.clientHeight / 4, left: hidden ? across - 24 : 0, behavior: calm.matches ? "auto" : "smooth" });
  }

  #fail(/** @type {unknown} */ error) {
    const gone = error instanceof ApiError && error.status === 404;
    byId("viewer-turn").hidden = true;
    const words = gone ? "This version is not in the library any more. Ask again to get an answer from what is there now." : `This document cannot be shown: ${wordsOf(error)}`;
    this.#sheet.replaceChildren(element("p", { class: "failure", role: "alert" }, words));
  }

  #turn(/** @type {number} */ by) {
    const page = (this.#shown?.page ?? 0) + by;
    if (!this.#shown?.pdf || page < 1 || page > this.#shown.pdf.numPages) return;
    this.#shown.page = page;
    void this.#draw();
  }

  #scale(/** @type {number} */ by) {
    this.#zoom = Math.min(zooms.length - 1, Math.max(0, this.#zoom + by));
    void this.#draw();
  }
}

/** @param {HTMLElement} sheet @param {() => void} redraw */
function onResize(sheet, redraw) {
  let width = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  new ResizeObserver(() => {
    const now = sheet.clientWidth;
    // a scroll bar that comes and goes is no resize
    if (now === 0 || Math.abs(now - width) < 24) return;
    const first = width === 0;
    width = now;
    clearTimeout(timer);
    if (!first) timer = setTimeout(redraw, 150);
  }).observe(sheet);
}
