import type { Box } from "../document.ts";
import { heightOf, median, sharedHeight, widthOf } from "./geometry.ts";

/** Anything that stands in a place of the page and is read as a whole. */
export interface Placed {
  box: Box;
  size: number;
  text: string;
  /** Printed rows it stands for, where it is more than one: a table. */
  rows?: number;
}

/** Rows that must face each other across a gap before it counts as the gap between two columns. */
const FACING_ROWS = 4;
/** Share of its column's width that an ordinary row of running text fills; rows of a table fill less. */
const FILLED = 0.6;
const CHARACTERS_OF_TEXT = 12;
/** Indents within a column stay below this many type sizes. */
const INDENT_SIZES = 4;

/**
 * Splits what stands on a page into columns, in the order they are read. What spans a gap between columns divides the page: all
 * columns above it come before it.
 */
export function columnsOf<T extends Placed>(items: readonly T[], rightToLeft = false): T[][] {
  if (rowCount(items) < FACING_ROWS * 2) return items.length > 0 ? [[...items]] : [];
  const gap = findGap(items);
  if (gap === undefined) return [[...items]];
  const columns: T[][] = [];
  for (const band of bandsOf(items, gap)) {
    if (band.spanning) {
      columns.push(band.items);
      continue;
    }
    const left = band.items.filter((item) => item.box[2] <= gap + 1);
    const right = band.items.filter((item) => item.box[2] > gap + 1);
    for (const side of rightToLeft ? [right, left] : [left, right]) columns.push(...columnsOf(side, rightToLeft));
  }
  return columns;
}

/** The x just left of the second column, where the page has one. */
function findGap(items: readonly Placed[]): number | undefined {
  const gaps = commonLeftEdges(items).map((edge) => edge - 1);
  return gaps.toSorted((a, b) => a - b).find((gap) => facingRows(items, gap) >= FACING_ROWS && isBetweenText(items, gap));
}

function commonLeftEdges(items: readonly Placed[]): number[] {
  const counts = new Map<number, { count: number; least: number }>();
  for (const { box, rows = 1 } of items) {
    const key = Math.round(box[0] / 3);
    const known = counts.get(key) ?? { count: 0, least: box[0] };
    counts.set(key, { count: known.count + rows, least: Math.min(known.least, box[0]) });
  }
  return [...counts.values()].filter(({ count }) => count >= 3).map(({ least }) => least);
}

function sidesOf<T extends Placed>(items: readonly T[], gap: number): { left: T[]; right: T[]; spanning: T[] } {
  const left: T[] = [];
  const right: T[] = [];
  const spanning: T[] = [];
  for (const item of items) (item.box[2] <= gap + 1 ? left : item.box[0] >= gap - 1 ? right : spanning).push(item);
  return { left, right, spanning };
}

function facingRows(items: readonly Placed[], gap: number): number {
  const { left, right } = sidesOf(items, gap);
  const faced = (one: readonly Placed[], other: readonly Placed[]): number =>
    rowCount(one.filter((a) => other.some((b) => sharedHeight(a.box, b.box) > 0.3 * Math.min(heightOf(a.box), heightOf(b.box)))));
  return Math.min(faced(left, right), faced(right, left));
}

/** Columns of running text have lines that fill them; labels beside descriptions and table cells do not. */
function isBetweenText(items: readonly Placed[], gap: number): boolean {
  const { left, right } = sidesOf(items, gap);
  const size = median(right.map((item) => item.size));
  const next = right.filter((item) => item.box[0] < gap + INDENT_SIZES * size);
  const white = Math.min(...right.map((item) => item.box[0])) - Math.max(...left.map((item) => item.box[2]));
  return white >= 0.6 * size && isRunningText(left) && isRunningText(next);
}

function isRunningText(items: readonly Placed[]): boolean {
  if (items.length === 0) return false;
  const leftEdge = Math.min(...items.map((item) => item.box[0]));
  const rightEdges = items.map((item) => item.box[2]).toSorted((a, b) => a - b);
  const column = (rightEdges[Math.floor(rightEdges.length * 0.8)] ?? leftEdge) - leftEdge;
  const filled = items.filter((item) => item.rows !== undefined || widthOf(item.box) >= FILLED * column);
  const lengths = items.map((item) => (item.rows === undefined ? item.text.length : Infinity));
  return rowCount(filled) >= 0.5 * rowCount(items) && median(lengths) >= CHARACTERS_OF_TEXT;
}

function rowCount(items: readonly Placed[]): number {
  return items.reduce((sum, item) => sum + (item.rows ?? 1), 0);
}

interface Band<T> {
  spanning: boolean;
  items: T[];
}

function bandsOf<T extends Placed>(items: readonly T[], gap: number): Band<T>[] {
  const { left, right, spanning } = sidesOf(items, gap);
  const dividers = withLastLines([...spanning, ...left.filter((item) => isHeadingAcross(item, left, right))], left, right);
  const bands: Band<T>[] = [];
  let above = items.filter((item) => !dividers.includes(item));
  for (const divider of dividers.toSorted((a, b) => a.box[1] - b.box[1])) {
    const before = above.filter((item) => item.box[1] < divider.box[1]);
    above = above.filter((item) => item.box[1] >= divider.box[1]);
    if (before.length > 0) bands.push({ spanning: false, items: before });
    const last = bands.at(-1);
    if (last?.spanning === true) last.items.push(divider);
    else bands.push({ spanning: true, items: [divider] });
  }
  return above.length > 0 ? [...bands, { spanning: false, items: above }] : bands;
}

/** The last line of a paragraph across the page may end before the gap: it stands right below a spanning line, alone. */
function withLastLines<T extends Placed>(spanning: readonly T[], left: readonly T[], right: readonly T[]): T[] {
  const lastLines = left.filter((item) => !spanning.includes(item) && isAlone(item, right) && spanning.some((line) => isNextLine(line, item)));
  return [...spanning, ...lastLines];
}

function isNextLine(line: Placed, next: Placed): boolean {
  const leading = next.box[3] - line.box[3];
  return Math.abs(line.size - next.size) < 0.5 && Math.abs(line.box[0] - next.box[0]) < line.size && leading > 0 && leading < 1.8 * line.size;
}

/** A short heading over both columns is no wider than one of them, but nothing stands beside it. */
function isHeadingAcross(item: Placed, left: readonly Placed[], right: readonly Placed[]): boolean {
  if (item.size < 1.15 * median(left.map((other) => other.size))) return false;
  const above = right.some((other) => other.box[3] < item.box[1]);
  const below = right.some((other) => other.box[1] > item.box[3]);
  return above && below && isAlone(item, right);
}

function isAlone(item: Placed, right: readonly Placed[]): boolean {
  return !right.some((other) => sharedHeight(other.box, [0, item.box[1] - 3, 0, item.box[3] + 3]) > 0);
}
