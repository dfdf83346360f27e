import { call } from "./api.js";
import { element } from "./dom.js";
import { loadPdfjs } from "./libraries.js";

/** @import { PDFDocumentProxy, RenderTask } from "pdfjs-dist" */
/** @import { Place } from "./types.ts" */

const keptOpen = 3;
/** Points around a box, so that its outline does not touch the letters. */
const air = 2;

/** The documents opened last; a version never changes. @type {Map<string, Promise<PDFDocumentProxy | null>>} */
const opened = new Map();

/**
 * Null when the file is no PDF.
 * @param {string} documentId
 * @param {string} versionId
 * @returns {Promise<PDFDocumentProxy | null>}
 */
export function openPdf(documentId, versionId) {
  const known = opened.get(versionId);
  const pdf = known ?? load(documentId, versionId);
  opened.delete(versionId);
  opened.set(versionId, pdf);
  pdf.catch(() => opened.delete(versionId));
  for (const [id, old] of [...opened].slice(0, -keptOpen)) {
    opened.delete(id);
    void old.then((document) => document?.loadingTask.destroy()).catch(() => undefined);
  }
  return pdf;
}

/** @param {string} documentId @param {string} versionId */
async function load(documentId, versionId) {
  const [response, { pdfjs, parts }] = await Promise.all([call(`/documents/${documentId}/versions/${versionId}/file`), loadPdfjs()]);
  if (response.headers.get("Content-Type") !== "application/pdf") return null;
  const data = new Uint8Array(await response.arrayBuffer());
  return pdfjs.getDocument({ data, cMapPacked: true, verbosity: pdfjs.VerbosityLevel.ERRORS, ...parts }).promise;
}

/**
 * Draws one page into `sheet`: its picture, its text for selecting and reading aloud, and the boxes of the places on it.
 * @param {HTMLElement} sheet
 * @param {PDFDocumentProxy} pdf
 * @param {{ page: number, places: readonly Place[], width: number, signal: AbortSignal }} what `width` in CSS pixels
 * @returns {Promise<{ boxes: Map<Place | undefined, HTMLElement> }>} boxes in the order of their places
 */
export async function drawPage(sheet, pdf, { page: number, places, width, signal }) {
  const page = await pdf.getPage(number);
  signal.throwIfAborted();
  const natural = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: width / natural.width });
  const sharpness = Math.min(devicePixelRatio || 1, 3);
  const canvas = element("canvas", { "aria-hidden": "true" });
  [canvas.width, canvas.height] = [Math.floor(viewport.width * sharpness), Math.floor(viewport.height * sharpness)];
  const words = element("div", { class: "words" });
  /** @type {Map<Place | undefined, HTMLElement>} */
  const boxes = new Map(places.flatMap((place) => (place.page === number && place.box ? [[place, boxOf(place.box, natural)]] : [])));
  const paper = element("div", { class: "paper" }, canvas, ...boxes.values(), words);
  [paper.style.width, paper.style.height] = [`${viewport.width}px`, `${viewport.height}px`];
  paper.style.setProperty("--total-scale-factor", String(viewport.scale));

  const drawing = page.render({ canvas, viewport, transform: [sharpness, 0, 0, sharpness, 0, 0] });
  await finished(drawing, signal);
  sheet.replaceChildren(paper);
  const { pdfjs } = await loadPdfjs();
  const layer = new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport });
  signal.addEventListener("abort", () => layer.cancel(), { once: true });
  layer.render().catch(() => words.replaceChildren());
  return { boxes };
}

/** @param {RenderTask} drawing @param {AbortSignal} signal */
async function finished(drawing, signal) {
  const stop = () => drawing.cancel();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await drawing.promise;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/**
 * In fractions of the page, so that it stays where it belongs at any zoom.
 * @param {NonNullable<Place["box"]>} box
 * @param {{ width: number, height: number }} page in points, as displayed
 */
function boxOf([left, top, right, bottom], page) {
  const made = element("div", { class: "cited" });
  made.style.left = `${((left - air) / page.width) * 100}%`;
  made.style.top = `${((top - air) / page.height) * 100}%`;
  made.style.width = `${((right - left + 2 * air) / page.width) * 100}%`;
  made.style.height = `${((bottom - top + 2 * air) / page.height) * 100}%`;
  return made;
}
