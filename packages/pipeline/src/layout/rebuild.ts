import type { Block, Conversion, Gap } from "../document.ts";
import { blocksOfPages } from "./blocks.ts";
import { gapsOf } from "./gaps.ts";
import { normaliseLines, normaliseText } from "./text.ts";

/** Raised whenever the same conversion would give other blocks, so that kept extractions are made anew. */
export const LAYOUT_REVISION = 1;

export interface Rebuilt {
  blocks: Block[];
  /** Width and height of each converted page in points, in page order. */
  pageSizes: [number, number][];
  gaps: Gap[];
}

/** Printed lines to a document's structure in reading order; ready blocks pass through with their text normalised. */
export function rebuild(conversion: Conversion): Rebuilt {
  const pages = conversion.pages.toSorted((a, b) => a.page - b.page);
  const blocks = pages.length > 0 ? blocksOfPages(pages) : conversion.blocks.map(normalised).filter((block) => block.text !== "");
  return {
    blocks,
    pageSizes: pages.map((page) => [page.width, page.height]),
    gaps: gapsOf(conversion, pages, blocks),
  };
}

function normalised(block: Block): Block {
  const keepsLines = block.kind === "code" || block.kind === "table";
  return { ...block, text: keepsLines ? normaliseLines(block.text) : normaliseText(block.text) };
}
