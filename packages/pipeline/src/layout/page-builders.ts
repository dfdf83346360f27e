import type { Box, Conversion, ConvertedPage, Line } from "../document.ts";

/** Builders of conversions for the tests of this folder. */

const SIZE = 10;
const LEADING = 12;
const CHARACTER = 5;

/** A printed line at a place; its box is as wide as its text at five points a character. */
export function aLine(text: string, left: number, top: number, style: Partial<Line> = {}): Line {
  const size = style.size ?? SIZE;
  const width = text.length * CHARACTER * (size / SIZE);
  return { text, size, box: [left, top, left + width, top + size], ...style };
}

/** Lines below each other at the usual distance. */
export function lines(texts: readonly string[], left: number, top: number, style: Partial<Line> = {}): Line[] {
  return texts.map((text, row) => aLine(text, left, top + row * LEADING * ((style.size ?? SIZE) / SIZE), style));
}

export function aPage(page: number, printed: readonly Line[], more: Partial<ConvertedPage> = {}): ConvertedPage {
  return { page, width: 600, height: 800, lines: [...printed], rulings: [], pictures: 0, ...more };
}

export function aConversion(...pages: ConvertedPage[]): Conversion {
  return { converter: { name: "test", version: "0" }, mediaType: "application/pdf", title: null, pageCount: pages.length, pages, blocks: [] };
}

/** Horizontal and vertical rules of a grid. */
export function grid(xs: readonly number[], ys: readonly number[]): Box[] {
  const [left = 0, right = 0, top = 0, bottom = 0] = [xs[0], xs.at(-1), ys[0], ys.at(-1)];
  return [...ys.map((y): Box => [left, y, right, y]), ...xs.map((x): Box => [x, top, x, bottom])];
}
