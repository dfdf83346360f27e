import type { Atom } from "./atoms.ts";

/** A chunk's own text: atoms `from` up to, not including, `to`. */
export interface Piece {
  from: number;
  to: number;
}

/**
 * Cuts a section that is too long into pieces of between a third of `capacity` and `capacity` tokens, where the text allows it.
 *
 * A long stretch is cut at its best boundary (a paragraph before a sentence, then the smallest hash), then each half
 * likewise: the shape of a treap. Which boundaries are chosen depends on what the text says, not on how many tokens came
 * before, so an edit moves the boundaries around it and no others. Filling chunks from the front would move them all.
 */
export function piecesOf(atoms: readonly Atom[], capacity: number, fits: (piece: Piece) => boolean): Piece[] {
  const before = [0];
  for (const atom of atoms) before.push(before.at(-1)! + atom.tokens);

  const split = (piece: Piece): Piece[] => {
    if (piece.to - piece.from <= 1 || fits(piece)) return [piece];
    const at = bestCut(atoms, before, piece, capacity);
    return [...split({ from: piece.from, to: at }), ...split({ from: at, to: piece.to })];
  };
  return atoms.length === 0 ? [] : split({ from: 0, to: atoms.length });
}

function bestCut(atoms: readonly Atom[], before: readonly number[], { from, to }: Piece, capacity: number): number {
  const start = before[from]!;
  const end = before[to]!;
  const middle = (start + end) / 2;
  // Two full chunks' worth is cut so that both halves fit; more than that, so that neither half is a crumb.
  const least = Math.min(capacity / 3, (end - start) / 3);
  const margin = end - start <= 2 * capacity ? Math.max(least, end - start - capacity) : least;

  let best = -1;
  let central = from + 1;
  for (let at = from + 1; at < to; at++) {
    const position = before[at]!;
    if (Math.abs(position - middle) < Math.abs(before[central]! - middle)) central = at;
    if (position < start + margin || position > end - margin) continue;
    if (best < 0 || better(atoms[at]!, atoms[best]!, Math.abs(position - middle) < Math.abs(before[best]! - middle))) best = at;
  }
  return best < 0 ? central : best;
}

function better(one: Atom, other: Atom, nearer: boolean): boolean {
  if (one.cut !== other.cut) return one.cut < other.cut;
  return one.hash === other.hash ? nearer : one.hash < other.hash;
}
