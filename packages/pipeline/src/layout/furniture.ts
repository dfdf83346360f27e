import type { ConvertedPage } from "../document.ts";
import type { Piece, Row } from "./rows.ts";
import { rowsOf } from "./rows.ts";

/** Running heads and feet stand in the outer parts of a page. */
const OUTER_PART = 0.14;
/** Heads of facing pages alternate, so the next like it is at most this many pages away. */
const NEAR_PAGES = 2;
const SAME_HEIGHT_POINTS = 4;

interface Candidate {
  page: number;
  row: Row;
  /** Text with its numbers replaced: `Page 12 of 30` and `Page 13 of 30` are one. */
  signature: string;
  /** Distance from the nearer edge, positive at the top and negative at the bottom, so odd page sizes do not matter. */
  height: number;
}

/** Pieces that are running heads, running feet or page numbers: the same text at the same height on pages near each other. */
export function furnitureOf(pages: readonly ConvertedPage[], pieces: ReadonlyMap<number, readonly Piece[]>): Set<Piece> {
  const candidates = pages.flatMap((page) => candidatesOf(page, pieces.get(page.page) ?? []));
  const bySignature = Map.groupBy(candidates, (candidate) => candidate.signature);
  const furniture = new Set<Piece>();
  for (const candidate of candidates) {
    if (isFurniture(candidate, bySignature.get(candidate.signature) ?? [], pages.length)) {
      for (const piece of candidate.row.pieces) furniture.add(piece);
    }
  }
  return furniture;
}

function candidatesOf(page: ConvertedPage, pieces: readonly Piece[]): Candidate[] {
  const top = page.height * OUTER_PART;
  const bottom = page.height * (1 - OUTER_PART);
  const outer = pieces.filter((piece) => piece.box[3] <= top || piece.box[1] >= bottom);
  return rowsOf(outer).flatMap((row) => {
    const height = row.box[3] <= top ? row.box[1] : row.box[1] - page.height;
    return { page: page.page, row, signature: signatureOf(row.text), height };
  });
}

const ROMAN = /\b[ivxlcdm]+\b/giu;

function signatureOf(text: string): string {
  return text.replace(/\d+/gu, "#").replace(ROMAN, "#").replace(/\s+/gu, " ").trim().toLowerCase();
}

function isFurniture(candidate: Candidate, alike: readonly Candidate[], pageCount: number): boolean {
  const placed = alike.filter((other) => Math.abs(other.height - candidate.height) <= SAME_HEIGHT_POINTS);
  const others = new Set(placed.map((other) => other.page));
  others.delete(candidate.page);
  const isNear = [...others].some((page) => Math.abs(page - candidate.page) <= NEAR_PAGES);
  if (!isNear) return false;
  // two pages alone prove little: there it must be short as well
  return pageCount > 2 || others.size + 1 >= 3 || candidate.row.text.length <= 60;
}
