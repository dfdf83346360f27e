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
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Shows an original beside the answer where there is room for both, and over the page where there is not.
 * @param {{ beside(): boolean }} layout
 */
export function viewer({ beside }) {
  const dialog = find("viewer", HTMLDialogElement);
  const sheet = byId("viewer-sheet");
  /** @type {{ target: Target, pdf: PDFDocumentProxy | null, page: number, focus: Place | undefined } | null} */
  let shown = null;
  /** @type {HTMLElement | null} */
  let opener = null;
  let zoom = 2;
  let work = new AbortController();

  function appear() {
    const modal = !beside();
    if (dialog.open && dialog.matches(":modal") === modal) return;
    if (dialog.open) dialog.close();
    const focused = document.activeElement;
    if (modal) return dialog.showModal();
    dialog.show();
    // beside the answer the reader goes on reading the answer
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  async function open(/** @type {Target} */ target, /** @type {HTMLElement | null} */ from = null) {
    work.abort();
    const { signal } = (work = new AbortController());
    opener = from;
    const sameFile = shown?.target.versionId === target.versionId;
    const mine = (shown = { target, pdf: null, page: target.page ?? 1, focus: /** @type {Place | undefined} */ (undefined) });
    byId("viewer-title").textContent = target.title;
    if (!sameFile) {
      zoom = 2;
      sheet.replaceChildren(element("p", { class: "hint" }, "Opening…"));
    }
    appear();
    try {
      const pdf = target.page === null ? null : await openPdf(target.documentId, target.versionId);
      if (pdf && target.quote) mine.focus = await placeOf(pdf, target.places, target.quote);
      signal.throwIfAborted();
      Object.assign(mine, { pdf, page: mine.focus?.page ?? mine.page });
      byId("viewer-turn").hidden = pdf === null;
      await (pdf ? draw() : text(target, signal));
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  }

  async function draw() {
    if (!shown?.pdf) return;
    work.abort();
    const { signal } = (work = new AbortController());
    const { target, pdf, page, focus } = shown;
    const width = Math.max(240, sheet.clientWidth - 32) * (zooms[zoom] ?? 1);
    byId("viewer-page").textContent = `Page ${page} of ${pdf.numPages}`;
    find("viewer-previous", HTMLButtonElement).disabled = page <= 1;
    find("viewer-next", HTMLButtonElement).disabled = page >= pdf.numPages;
    try {
      const { boxes } = await drawPage(sheet, pdf, { page, places: target.places, width, signal });
      sheet.setAttribute("aria-label", `${target.title}, page ${page}`);
      const box = boxes.get(focus) ?? boxes.values().next().value;
      if (box) reveal(box);
      else sheet.scrollTo({ top: 0 });
      announce(`Page ${page} of ${target.title} is shown${box ? ", the cited passage is outlined" : ""}.`);
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  }

  async function text(/** @type {Target} */ target, /** @type {AbortSignal} */ signal) {
    const { marks } = await drawText(sheet, { ...target, signal });
    sheet.setAttribute("aria-label", `Text of ${target.title}`);
    if (marks[0]) reveal(marks[0]);
    announce(`The text of ${target.title} is shown${marks.length > 0 ? ", the cited passage is marked" : ""}.`);
  }

  /** Scrolls the sheet and nothing around it. */
  function reveal(/** @type {HTMLElement} */ place) {
    const down = place.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
    const across = place.getBoundingClientRect().left - sheet.getBoundingClientRect().left;
    sheet.scrollBy({ top: down - sheet.clientHeight / 4, left: across < 0 || across > sheet.clientWidth * 0.8 ? across - 24 : 0, behavior: calm.matches ? "auto" : "smooth" });
  }

  function fail(/** @type {unknown} */ error) {
    const gone = error instanceof ApiError && error.status === 404;
    byId("viewer-turn").hidden = true;
    const words = gone ? "This version is not in the library any more. Ask again to get an answer from what is there now." : `This document cannot be shown: ${wordsOf(error)}`;
    sheet.replaceChildren(element("p", { class: "failure", role: "alert" }, words));
  }

  function turn(/** @type {number} */ by) {
    if (!shown?.pdf) return;
    const page = shown.page + by;
    if (page < 1 || page > shown.pdf.numPages) return;
    shown.page = page;
    void draw();
  }

  function scale(/** @type {number} */ by) {
    zoom = Math.min(zooms.length - 1, Math.max(0, zoom + by));
    void draw();
  }

  function close() {
    if (dialog.open) dialog.close();
  }

  byId("viewer-previous").addEventListener("click", () => turn(-1));
  byId("viewer-next").addEventListener("click", () => turn(1));
  byId("viewer-smaller").addEventListener("click", () => scale(-1));
  byId("viewer-larger").addEventListener("click", () => scale(1));
  byId("viewer-close").addEventListener("click", () => {
    close();
    opener?.focus();
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "PageDown" && sheet.scrollTop + sheet.clientHeight >= sheet.scrollHeight - 2) turn(1);
    if (event.key === "PageUp" && sheet.scrollTop <= 2) turn(-1);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !dialog.open || dialog.matches(":modal") || document.querySelector("dialog:modal")) return;
    close();
    opener?.focus();
  });
  redrawOnResize(sheet, () => {
    if (!dialog.open) return;
    appear();
    void draw();
  });
  return { open, close, isOpen: () => dialog.open };
}

/** @param {HTMLElement} sheet @param {() => void} redraw */
function redrawOnResize(sheet, redraw) {
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
