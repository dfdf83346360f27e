import type { Block, ConvertedPage } from "../document.ts";
import type { Draft } from "./draft.ts";
import { draftsOfPage } from "./draft.ts";
import { furnitureOf } from "./furniture.ts";
import { levelsOf } from "./headings.ts";
import { joined } from "./joining.ts";
import { normOf } from "./norm.ts";
import { piecesOf } from "./rows.ts";
import { normaliseLines, normaliseText, vocabularyOf } from "./text.ts";

/** Blocks of all pages in reading order; a paragraph that goes on in the next column or page is one block with several places. */
export function blocksOfPages(pages: readonly ConvertedPage[]): Block[] {
  const pieces = new Map(pages.map((page) => [page.page, piecesOf(page)]));
  const furniture = furnitureOf(pages, pieces);
  const kept = new Map([...pieces].map(([page, all]) => [page, all.filter((piece) => !furniture.has(piece))]));
  const norm = normOf([...kept.values()]);
  const words = vocabularyOf([...kept.values()].flat().map((piece) => piece.text));
  const drafts = pages.flatMap((page) => draftsOfPage({ page, pieces: kept.get(page.page) ?? [], norm, words }));
  return finished(joined(drafts, norm, words));
}

function finished(drafts: readonly Draft[]): Block[] {
  const titleAt = titleIndex(drafts);
  const headings = drafts.flatMap(({ style, text }, index) => (style === undefined || index === titleAt ? [] : [{ style, text }]));
  const levelOf = levelsOf(headings);
  return drafts.flatMap((draft, index) => {
    const keepsLines = draft.kind === "code" || draft.kind === "table";
    const text = keepsLines ? normaliseLines(draft.text) : normaliseText(draft.text);
    if (text === "") return [];
    if (index === titleAt) return [{ kind: "title" as const, text, places: draft.places }];
    const level = draft.style === undefined ? {} : { level: levelOf(draft.style, text) };
    return [{ kind: draft.kind, ...level, text, places: draft.places }];
  });
}

/** The title is the largest heading of the first page, where no heading of the document is larger. */
function titleIndex(drafts: readonly Draft[]): number {
  const firstPage = drafts[0]?.places[0]?.page;
  const sized = drafts.flatMap(({ style, places }, index) => (style === undefined ? [] : [{ index, size: style.size, page: places[0]?.page }]));
  const largest = Math.max(...sized.map(({ size }) => size));
  return sized.find(({ size, page }) => size === largest && page === firstPage)?.index ?? -1;
}
