import type { Box, ConvertedPage } from "../document.ts";
import { heightOf, sharedHeight, union, widthOf } from "./geometry.ts";
import { needsBlank } from "./text.ts";

/** A run of text the converter saw as one: a printed line, or a part of one where the gap was wide. */
export interface Piece {
  page: number;
  text: string;
  box: Box;
  size: number;
  bold: boolean;
  mono: boolean;
}

/** Everything printed at one height of a column, from its first piece to its last. */
export interface Row extends Piece {
  pieces: readonly Piece[];
}

/** Pieces of a page, without blanks and without what was printed twice to look bold. */
export function piecesOf(page: ConvertedPage): Piece[] {
  const seen = new Set<string>();
  const pieces: Piece[] = [];
  for (const line of page.lines) {
    const text = line.text.trim();
    const key = `${text}\n${line.box.map(Math.round).join()}`;
    if (text === "" || seen.has(key)) continue;
    seen.add(key);
    pieces.push({
      page: page.page,
      text,
      box: line.box,
      size: line.size ?? Math.max(heightOf(line.box), 1),
      bold: line.bold ?? false,
      mono: line.mono ?? false,
    });
  }
  return pieces;
}

/** Joins pieces that stand at the same height, top to bottom. */
export function rowsOf(pieces: readonly Piece[]): Row[] {
  const groups: { pieces: Piece[]; box: Box }[] = [];
  for (const piece of pieces.toSorted((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0])) {
    const group = groups.findLast((candidate) => standsOn(candidate.box, piece.box));
    if (group === undefined) groups.push({ pieces: [piece], box: piece.box });
    else {
      group.pieces.push(piece);
      // the row keeps the height of its tallest piece: a superscript must not pull the next line in
      if (heightOf(piece.box) > heightOf(group.box)) group.box = piece.box;
    }
  }
  return groups.map((group) => rowOf(group.pieces));
}

function standsOn(row: Box, piece: Box): boolean {
  const smaller = Math.min(heightOf(row), heightOf(piece));
  return sharedHeight(row, piece) > smaller * 0.6;
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

function rowOf(unordered: readonly Piece[]): Row {
  const rightToLeft = unordered.filter((piece) => RIGHT_TO_LEFT.test(piece.text)).length * 2 > unordered.length;
  const pieces = unordered.toSorted((a, b) => (rightToLeft ? b.box[2] - a.box[2] : a.box[0] - b.box[0]));
  const longest = pieces.reduce((a, b) => (b.text.length > a.text.length ? b : a));
  const lettered = pieces.filter((piece) => /[\p{L}\p{N}]/u.test(piece.text));
  const judged = lettered.length > 0 ? lettered : pieces;
  return {
    page: longest.page,
    text: pieces.slice(1).reduce((text, piece, index) => text + blankBetween(pieces[index], piece) + piece.text, pieces[0]?.text ?? ""),
    box: union(pieces.map((piece) => piece.box)),
    size: longest.size,
    bold: judged.every((piece) => piece.bold),
    mono: judged.every((piece) => piece.mono),
    pieces,
  };
}

function blankBetween(before: Piece | undefined, after: Piece): string {
  if (before === undefined) return "";
  const gap = after.box[0] - before.box[2];
  const isTight = Math.abs(gap) < before.size * 0.12;
  return isTight || (gap < before.size && !needsBlank(before.text, after.text)) ? "" : " ";
}

/** Width of one character of the row, on average. */
export function characterWidth(row: Piece): number {
  return widthOf(row.box) / Math.max(row.text.length, 1);
}
