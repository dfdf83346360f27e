import { heaviest } from "./geometry.ts";
import type { Piece } from "./rows.ts";
import { rowsOf } from "./rows.ts";

/** What is usual in the document, to see what is not. */
export interface Norm {
  /** Type size most of the text is set in. */
  size: number;
  /** Distance of two baselines as a multiple of the type size. */
  leading: number;
}

/** Pages whose leading is looked at; more would tell the same. */
const SAMPLED_PAGES = 40;
const DEFAULT: Norm = { size: 10, leading: 1.2 };

export function normOf(pages: readonly (readonly Piece[])[]): Norm {
  const pieces = pages.flat();
  const weights = (all: readonly Piece[]): [number, number][] => all.map((piece) => [piece.size, piece.text.length]);
  const size = heaviest(weights(pieces.filter((piece) => !piece.mono)), 0.25) ?? heaviest(weights(pieces), 0.25) ?? DEFAULT.size;
  const leadings = pages.slice(0, SAMPLED_PAGES).flatMap((page) => leadingsOf(page.filter((piece) => Math.abs(piece.size - size) < 0.3), size));
  return { size, leading: heaviest(leadings, 0.05) ?? DEFAULT.leading };
}

function leadingsOf(pieces: readonly Piece[], size: number): [number, number][] {
  const rows = rowsOf(pieces);
  const steps = rows.slice(1).map((row, index) => (row.box[3] - (rows[index]?.box[3] ?? 0)) / size);
  return steps.filter((step) => step > 0.9 && step < 2.2).map((step) => [step, 1]);
}
