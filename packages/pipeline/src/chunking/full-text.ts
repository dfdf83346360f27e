import type { Block } from "../document.ts";

/** What stands between two blocks in a document's full text. */
export const BLOCK_SEPARATOR = "\n\n";

/** The text that every span counts in: all blocks, empty ones too, joined by a blank line. */
export function fullText(blocks: readonly Block[]): string {
  return blocks.map((block) => block.text).join(BLOCK_SEPARATOR);
}

/** Where each block starts in the full text. */
export function blockStarts(blocks: readonly Block[]): number[] {
  const starts: number[] = [];
  let next = 0;
  for (const block of blocks) {
    starts.push(next);
    next += block.text.length + BLOCK_SEPARATOR.length;
  }
  return starts;
}
