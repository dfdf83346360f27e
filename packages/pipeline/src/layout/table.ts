import type { Box } from "../document.ts";
import { heightOf, holdsMiddle, union, widthOf } from "./geometry.ts";
import type { Piece } from "./rows.ts";
import { rowsOf } from "./rows.ts";

/** A table found on a page: its rows of cell texts, where it stands and the pieces it is made of. */
export interface Table {
  box: Box;
  cells: readonly (readonly string[])[];
  pieces: readonly Piece[];
}

const STROKE_TOUCH_POINTS = 3;
const SHORTEST_STROKE_POINTS = 8;
/** Cells longer than this on average are a page laid out with rules, not a table. */
const LONGEST_AVERAGE_CELL = 600;

/** Tables drawn with rules between their rows and columns. */
export function ruledTables(rulings: readonly Box[], pieces: readonly Piece[]): Table[] {
  return gridsOf(rulings).flatMap((grid) => tableIn(grid, pieces) ?? []);
}

interface Grid {
  xs: readonly number[];
  ys: readonly number[];
}

function gridsOf(rulings: readonly Box[]): Grid[] {
  const strokes = rulings.filter(
    (box) => Math.max(widthOf(box), heightOf(box)) >= SHORTEST_STROKE_POINTS && Math.min(widthOf(box), heightOf(box)) <= STROKE_TOUCH_POINTS,
  );
  return connected(strokes).flatMap((group) => {
    const xs = distinct(group.filter((box) => heightOf(box) > widthOf(box)).map((box) => (box[0] + box[2]) / 2));
    const ys = distinct(group.filter((box) => widthOf(box) > heightOf(box)).map((box) => (box[1] + box[3]) / 2));
    return xs.length === 0 || ys.length === 0 ? [] : closed(group, xs, ys);
  });
}

/** Many tables leave out the outer rules: those that are there say how far the table reaches. */
function closed(group: readonly Box[], xs: readonly number[], ys: readonly number[]): Grid[] {
  const around = union([...group]);
  const grid = { xs: distinct([around[0], ...xs, around[2]]), ys: distinct([around[1], ...ys, around[3]]) };
  return grid.xs.length >= 3 && grid.ys.length >= 3 ? [grid] : [];
}

function connected(strokes: readonly Box[]): Box[][] {
  const groups: Box[][] = [];
  for (const stroke of strokes) {
    const touching = groups.filter((group) => group.some((other) => touch(stroke, other)));
    const merged = [stroke, ...touching.flat()];
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups;
}

function touch(a: Box, b: Box): boolean {
  const slack = STROKE_TOUCH_POINTS;
  return a[0] <= b[2] + slack && b[0] <= a[2] + slack && a[1] <= b[3] + slack && b[1] <= a[3] + slack;
}

function distinct(numbers: readonly number[]): number[] {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted.filter((value, index) => index === 0 || value - (sorted[index - 1] ?? 0) > STROKE_TOUCH_POINTS);
}

function tableIn({ xs, ys }: Grid, pieces: readonly Piece[]): Table | undefined {
  const box: Box = [xs[0] ?? 0, ys[0] ?? 0, xs.at(-1) ?? 0, ys.at(-1) ?? 0];
  const inside = pieces.filter((piece) => holdsMiddle(box, piece.box, 1));
  const grid = ys.slice(1).map((bottom, row) =>
    xs.slice(1).map((right, column) => {
      const cell: Box = [xs[column] ?? 0, ys[row] ?? 0, right, bottom];
      return inside.filter((piece) => isIn(cell, piece, column === 0));
    }),
  );
  const filled = grid.filter((row) => row.some((cell) => cell.length > 0));
  const usedColumns = xs.slice(1).map((_, column) => filled.some((row) => (row[column]?.length ?? 0) > 0));
  const cells = filled.map((row) => row.filter((_, column) => usedColumns[column]).map(cellText));
  const columns = usedColumns.filter(Boolean).length;
  const length = inside.reduce((sum, piece) => sum + piece.text.length, 0);
  const placed = new Set(grid.flat(2));
  if (columns < 2 || cells.length < 2 || placed.size < inside.length || length / (columns * cells.length) > LONGEST_AVERAGE_CELL) return undefined;
  return { box: union([box, ...inside.map((piece) => piece.box)]), cells, pieces: inside };
}

/** A piece belongs to the cell it begins in: one that runs over several cells is a merged cell. */
function isIn(cell: Box, piece: Piece, isFirst: boolean): boolean {
  const x = Math.min(piece.box[0] + Math.min(widthOf(piece.box) / 2, piece.size), piece.box[2]);
  const y = (piece.box[1] + piece.box[3]) / 2;
  return (x >= cell[0] || isFirst) && x < cell[2] && y >= cell[1] && y < cell[3];
}

export function cellText(pieces: readonly Piece[]): string {
  return rowsOf(pieces).map((row) => row.text).join(" ");
}

/** GitHub-flavoured Markdown; the first row is the head. */
export function markdownOf(cells: readonly (readonly string[])[]): string {
  const columns = Math.max(...cells.map((row) => row.length));
  const line = (row: readonly string[]): string =>
    `| ${Array.from({ length: columns }, (_, column) => (row[column] ?? "").replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [line(head), `|${" --- |".repeat(columns)}`, ...body.map(line)].join("\n");
}
