/** @import { PDFDocumentProxy } from "pdfjs-dist" */
/** @import { Box, Place } from "./types.ts" */

/**
 * The place a sentence of the answer was taken from. A passage may run over several boxes and pages, and its first one need not be it.
 * @param {PDFDocumentProxy} pdf
 * @param {readonly Place[]} places
 * @param {string} quote
 * @returns {Promise<Place | undefined>} the first place when no other shares more words with the quote
 */
export async function placeOf(pdf, places, quote) {
  const wanted = new Set(wordsOf(quote));
  /** @type {{ place: Place | undefined, shared: number }} */
  let best = { place: places[0], shared: 0 };
  if (places.length < 2 || wanted.size === 0) return best.place;
  for (const [page, onPage] of Map.groupBy(places, (place) => place.page)) {
    if (page > pdf.numPages) continue;
    const pieces = await piecesOf(pdf, page);
    for (const place of onPage) {
      const inside = place.box ? pieces.filter((piece) => isIn(piece, /** @type {Box} */ (place.box))) : pieces;
      const found = new Set(inside.flatMap((piece) => wordsOf(piece.text)));
      const shared = found.intersection(wanted).size;
      if (shared > best.shared) best = { place, shared };
    }
  }
  return best.place;
}

/** @typedef {{ text: string, x: number, y: number }} Piece the start of its base line, in points from the top left */

/** @param {PDFDocumentProxy} pdf @param {number} number @returns {Promise<Piece[]>} */
async function piecesOf(pdf, number) {
  const page = await pdf.getPage(number);
  const viewport = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  return items.flatMap((item) => {
    if (!("str" in item)) return [];
    const [x, y] = viewport.convertToViewportPoint(item.transform[4], item.transform[5]);
    return [{ text: item.str, x, y }];
  });
}

const tolerance = 3;

/** @param {Piece} piece @param {Box} box */
function isIn({ x, y }, [left, top, right, bottom]) {
  return x >= left - tolerance && x <= right + tolerance && y >= top - tolerance && y <= bottom + tolerance;
}

/** @param {string} text */
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
