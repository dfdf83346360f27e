import type { Block, Chunk, Place } from "../document.ts";
import type { CountTokens } from "../ports.ts";
import { atomsOf, type Atom } from "./atoms.ts";
import { piecesOf, type Piece } from "./boundaries.ts";
import { blockStarts, fullText } from "./full-text.ts";
import { sentencesOf } from "./parts.ts";
import { sectionsOf, type Section } from "./sections.ts";

export interface ChunkSizes {
  /** Most tokens of a chunk, overlap and repeated header included. */
  budget: number;
  /** Most tokens repeated from the end of the chunk before it; at most half of the budget. */
  overlap: number;
  count: CountTokens;
}

/**
 * Cuts a document into passages of at most `budget` tokens.
 *
 * - A heading starts a new chunk. Nothing is repeated across a heading: the end of one section does not explain the next.
 * - Inside a section, boundaries follow the text (`piecesOf`), and whole sentences at the end of a chunk, up to `overlap`
 *   tokens, are repeated at the start of the next.
 * - `span` is exact, `fullText(blocks).slice(...span) === text`, with one exception: a chunk that continues a table starts
 *   with the table's header, which stands elsewhere; there `text === header + "\n" + fullText(blocks).slice(...span)`.
 * - `places` are all places of each block the chunk touches, also where the chunk holds only a part of the block.
 * - `headings` includes the heading the chunk itself starts with.
 *
 * Counting costs about two passes over the text, whatever its shape.
 */
export function chunkBlocks(blocks: readonly Block[], sizes: ChunkSizes): Chunk[] {
  check(sizes);
  const full = fullText(blocks);
  const starts = blockStarts(blocks);
  return sectionsOf(blocks).flatMap((section) => {
    const atoms = atomsIn(section, blocks, starts, sizes);
    return new SectionText({ full, blocks, headings: section.headings, atoms, sizes }).chunks();
  });
}

function check({ budget, overlap }: ChunkSizes): void {
  if (Number.isInteger(budget) && budget >= 8 && overlap >= 0 && overlap <= budget / 2) return;
  throw new RangeError(
    `chunk sizes: budget ${budget} with overlap ${overlap} cannot be met. Give a budget of at least 8 tokens and an overlap of at most half of it.`,
  );
}

function atomsIn(section: Section, blocks: readonly Block[], starts: readonly number[], { budget, overlap, count }: ChunkSizes): Atom[] {
  const most = budget - overlap;
  const atoms: Atom[] = [];
  let previous: Block | undefined;
  for (let index = section.from; index < section.to; index++) {
    const block = blocks[index]!;
    const made = atomsOf({ block, index, start: starts[index]!, previous }, { whole: Math.floor(most / 3), most, count });
    if (made.length === 0) continue;
    for (const atom of made) atoms.push(atom);
    previous = block;
  }
  return atoms;
}

interface SectionArgs {
  full: string;
  blocks: readonly Block[];
  headings: readonly string[];
  atoms: readonly Atom[];
  sizes: ChunkSizes;
}

/** One section on its way to chunks. */
class SectionText {
  readonly #full: string;
  readonly #blocks: readonly Block[];
  readonly #headings: readonly string[];
  readonly #atoms: readonly Atom[];
  readonly #sizes: ChunkSizes;
  /** Tokens before each atom. */
  readonly #before: readonly number[];

  constructor(args: SectionArgs) {
    this.#full = args.full;
    this.#blocks = args.blocks;
    this.#headings = args.headings;
    this.#atoms = args.atoms;
    this.#sizes = args.sizes;
    const before = [0];
    for (const atom of args.atoms) before.push(before.at(-1)! + atom.tokens);
    this.#before = before;
  }

  chunks(): Chunk[] {
    const { budget, overlap } = this.#sizes;
    const pieces = piecesOf(this.#atoms, budget - overlap, (piece) => this.#lead(piece) + this.#own(piece) <= budget);
    return pieces.flatMap((piece, nth) => this.#chunksOf(piece, pieces[nth - 1]?.from ?? piece.from));
  }

  #own({ from, to }: Piece): number {
    return this.#before[to]! - this.#before[from]!;
  }

  /** Room kept for what is repeated before a piece. */
  #lead({ from }: Piece): number {
    if (from === 0) return 0;
    return this.#atoms[from]!.header?.tokens ?? this.#sizes.overlap;
  }

  /**
   * Usually one chunk. A tokenizer may count a whole higher than the sum of its parts: then the repeated text goes
   * first, and if that is not enough, the piece is halved.
   */
  #chunksOf(piece: Piece, previousFrom: number): Chunk[] {
    const { budget } = this.#sizes;
    const start = this.#atoms[piece.from]!.start;
    const header = piece.from > 0 ? this.#atoms[piece.from]!.header : undefined;
    const repeated = header ? start : this.#overlapStart(piece.from, previousFrom);
    const full = this.#chunk(piece, repeated, header?.text);
    if (full.tokens <= budget) return [full];
    const bare = this.#chunk(piece, start, undefined);
    if (bare.tokens <= budget || piece.to - piece.from === 1) return [bare];
    const middle = (piece.from + piece.to) >> 1;
    return [...this.#chunksOf({ from: piece.from, to: middle }, previousFrom), ...this.#chunksOf({ from: middle, to: piece.to }, piece.from)];
  }

  #chunk(piece: Piece, start: number, header: string | undefined): Chunk {
    const own = this.#full.slice(start, this.#atoms[piece.to - 1]!.end).trimEnd();
    const text = header === undefined ? own : `${header}\n${own}`;
    return {
      text,
      headings: this.#headings,
      places: this.#places(piece, start),
      span: [start, start + own.length],
      tokens: this.#sizes.count(text),
    };
  }

  /** Where the sentences begin that the chunk before `from` shares with it. */
  #overlapStart(from: number, previousFrom: number): number {
    let room = this.#sizes.overlap;
    let start = this.#atoms[from]!.start;
    for (let index = from - 1; index >= previousFrom; index--) {
      const atom = this.#atoms[index]!;
      if (!atom.repeatable) break;
      if (atom.tokens > room) return this.#lastSentences(atom, room) ?? start;
      room -= atom.tokens;
      start = atom.start;
    }
    return start;
  }

  #lastSentences(atom: Atom, room: number): number | undefined {
    const text = this.#full.slice(atom.start, atom.end);
    let start: number | undefined;
    let left = room;
    for (const sentence of sentencesOf(text, this.#blocks[atom.block]!.kind === "code").reverse()) {
      left -= this.#sizes.count(text.slice(sentence.start, sentence.end));
      if (left < 0 || sentence.start === 0) break;
      start = atom.start + sentence.start;
    }
    return start;
  }

  #places(piece: Piece, start: number): Place[] {
    const places = new Map<string, Place>();
    let first = piece.from;
    while (first > 0 && this.#atoms[first - 1]!.end > start) first -= 1;
    let block = -1;
    for (let index = first; index < piece.to; index++) {
      if (this.#atoms[index]!.block === block) continue;
      block = this.#atoms[index]!.block;
      for (const place of this.#blocks[block]!.places) places.set(JSON.stringify(place), place);
    }
    return [...places.values()];
  }
}
