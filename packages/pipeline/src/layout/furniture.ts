import type { ConvertedPage } from "../document.ts";
import { median } from "./geometry.ts";
import type { Piece, Row } from "./rows.ts";
import { rowsOf } from "./rows.ts";

/** Running heads and feet stand in the outer parts of a page. */
const OUTER_PART = 0.14;
/** Heads of facing pages alternate, so the next like it is at most this many pages away. */
const NEAR_PAGES = 2;
const SAME_HEIGHT_POINTS = 4;
/** Chapters repeat a word at the top of their pages too; a running head does so more often than this. */
const FEWEST_PAGES = 3;
/** Rows nearer than this many type sizes belong together. */
const CLOSE_SIZES = 0.7;
/** Share of the pages that must have something at the same height before its words may differ from page to page. */
const SLOT_SHARE = 0.4;

interface Candidate {
  page: number;
  row: Row;
  /** Distance from the nearer edge, positive at the top and negative at the bottom, so odd page sizes do not matter. */
  height: number;
}

/**
 * Pieces that are running heads, running feet or page numbers: the same words at the same height on pages near each other, or a
 * height at which most pages have a line apart from the text that counts the pages or repeats its neighbour's words.
 */
export function furnitureOf(pages: readonly ConvertedPage[], pieces: ReadonlyMap<number, readonly Piece[]>): Set<Piece> {
  const candidates = pages.flatMap((page) => candidatesOf(page, pieces.get(page.page) ?? []));
  const furniture = new Set<Piece>(repeatedPieces(candidates, pages.length));
  for (const slot of slotsOf(candidates, pages.length)) {
    for (const candidate of runningRows(slot, furniture)) for (const piece of candidate.row.pieces) furniture.add(piece);
  }
  // a document that would be left without any text had no running heads but very short pages
  const isAll = [...pieces.values()].every((ofPage) => ofPage.every((piece) => furniture.has(piece)));
  return isAll ? new Set() : furniture;
}

/** The outermost rows, where a gap parts them from the text: a page's own first line is no running head. */
function candidatesOf(page: ConvertedPage, pieces: readonly Piece[]): Candidate[] {
  const top = page.height * OUTER_PART;
  const bottom = page.height * (1 - OUTER_PART);
  const clusters = clustersOf(rowsOf(pieces));
  const head = clusters[0]?.every((row) => row.box[3] <= top) ? clusters[0] : [];
  const foot = clusters.at(-1)?.every((row) => row.box[1] >= bottom) ? (clusters.at(-1) ?? []) : [];
  return [...head.map((row) => ({ page: page.page, row, height: row.box[1] })), ...foot.map((row) => ({ page: page.page, row, height: row.box[3] - page.height }))];
}

function clustersOf(rows: readonly Row[]): Row[][] {
  const clusters: Row[][] = [];
  for (const row of rows) {
    const above = clusters.at(-1)?.at(-1);
    if (above !== undefined && row.box[1] - above.box[3] < CLOSE_SIZES * Math.max(row.size, above.size)) clusters.at(-1)?.push(row);
    else clusters.push([row]);
  }
  return clusters;
}

const NUMBER = /\d+/gu;
const ROMAN = /\b[ivxlcdm]+\b/giu;

/** `Page 12 of 30` and `Page 13 of 30` are one. */
function signatureOf(text: string): string {
  return text.replace(NUMBER, "#").replace(ROMAN, "#").replace(/\s+/gu, " ").trim().toLowerCase();
}

function repeatedPieces(candidates: readonly Candidate[], pageCount: number): Piece[] {
  const placed = candidates.flatMap(({ page, row, height }) => row.pieces.map((piece) => ({ page, piece, height, signature: signatureOf(piece.text) })));
  const alike = Map.groupBy(placed, ({ signature }) => signature);
  return placed.flatMap((one) => {
    const same = (alike.get(one.signature) ?? []).filter((other) => Math.abs(other.height - one.height) <= SAME_HEIGHT_POINTS);
    const pages = new Set(same.map(({ page }) => page));
    const isNear = [...pages].some((page) => page !== one.page && Math.abs(page - one.page) <= NEAR_PAGES);
    return isNear && pages.size >= Math.min(FEWEST_PAGES, pageCount) ? [one.piece] : [];
  });
}

/** Heights at which many pages have a row of their own, apart from the text. */
function slotsOf(candidates: readonly Candidate[], pageCount: number): Candidate[][] {
  const slots = [...Map.groupBy(candidates, ({ height }) => Math.round(height / SAME_HEIGHT_POINTS)).values()];
  return slots.filter((slot) => pageCount > FEWEST_PAGES && slot.length >= SLOT_SHARE * pageCount);
}

function runningRows(slot: readonly Candidate[], furniture: ReadonlySet<Piece>): readonly Candidate[] {
  const offset = pageOffset(slot);
  const counting = offset === undefined ? [] : slot.filter((candidate) => numbersIn(candidate).includes(candidate.page - offset));
  const repeating = slot.filter(({ row }) => row.pieces.some((piece) => furniture.has(piece)));
  if (repeating.length >= 0.5 * slot.length) return slot;
  return counting.length >= 0.6 * slot.length ? counting : [];
}

const numbersIn = ({ row }: Candidate): number[] => (row.text.match(NUMBER) ?? []).map(Number);

/** How far the printed page numbers lag behind the pages of the file, where the rows carry page numbers. */
function pageOffset(slot: readonly Candidate[]): number | undefined {
  const offsets = slot.flatMap((candidate) => numbersIn(candidate).map((number) => candidate.page - number));
  const middle = median(offsets);
  return offsets.filter((offset) => offset === middle).length >= 0.5 * slot.length ? middle : undefined;
}
