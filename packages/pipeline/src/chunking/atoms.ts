import type { Block } from "../document.ts";
import type { CountTokens } from "../ports.ts";
import { isHeading } from "./sections.ts";
import { partsOf, rowsOf, sentencesOf, type Part } from "./parts.ts";
import { hashOf } from "./hash.ts";

/** How good a place for a boundary the start of an atom is; lower is better. */
export const Cut = { block: 0, item: 1, sentence: 2, word: 3, afterHeading: 4 } as const;
export type Cut = (typeof Cut)[keyof typeof Cut];

/** The smallest piece a boundary may stand before: a short block, a sentence, a table row, a few words. */
export interface Atom {
  start: number;
  end: number;
  tokens: number;
  cut: Cut;
  /** Decides between boundaries that are equally good; depends on the atom's text alone. */
  hash: number;
  /** Index of its block. */
  block: number;
  /** Set where a chunk that starts here must first say which columns it continues. */
  header?: { text: string; tokens: number };
  /** False for headings and for table rows, which mean little without their header: neither is repeated as overlap. */
  repeatable: boolean;
}

export interface AtomSizes {
  /** A block up to this many tokens is not looked into. */
  whole: number;
  /** No atom has more tokens than this. */
  most: number;
  count: CountTokens;
}

/** A block in its document. */
export interface PlacedBlock {
  block: Block;
  index: number;
  /** Where it starts in the full text. */
  start: number;
  /** The block before it in the same section. */
  previous: Block | undefined;
}

/** Cuts one block into atoms. */
export function atomsOf({ block, index, start, previous }: PlacedBlock, sizes: AtomSizes): Atom[] {
  if (block.text.trim() === "") return [];
  const tokens = sizes.count(block.text);
  const first = cutBefore(block, previous);
  const table = block.kind === "table" ? rowsOf(block.text) : undefined;
  const atom = (part: Part, partTokens: number, cut: Cut): Atom => ({
    start: start + part.start,
    end: start + part.end,
    tokens: partTokens,
    cut,
    hash: hashOf(block.text.slice(part.start, part.end).trim()),
    block: index,
    repeatable: table === undefined && !isHeading(block),
  });
  if (tokens <= sizes.whole) return [atom({ start: 0, end: block.text.length }, tokens, first)];

  const inner = block.kind === "table" || block.kind === "code" ? Cut.item : Cut.sentence;
  const header = table && headerOf(table.header, sizes);
  const parts = table ? table.rows : sentencesOf(block.text, block.kind === "code");
  return parts.flatMap((part, at) => {
    const pieces = partsOf(block.text, part, sizes);
    return pieces.map((piece, nth) => {
      const made = atom(piece, piece.tokens, nth > 0 ? Cut.word : at > 0 ? inner : first);
      return header && at > 0 && nth === 0 ? { ...made, header } : made;
    });
  });
}

function cutBefore(block: Block, previous: Block | undefined): Cut {
  if (previous && isHeading(previous)) return Cut.afterHeading;
  if (block.kind === "list-item" || block.kind === "caption" || previous?.text.trimEnd().endsWith(":")) return Cut.item;
  return Cut.block;
}

/** A header that would fill half of each chunk costs more than it explains. */
function headerOf(text: string, sizes: AtomSizes): Atom["header"] {
  if (text === "") return undefined;
  const tokens = sizes.count(text);
  return tokens <= sizes.most / 2 ? { text, tokens } : undefined;
}
