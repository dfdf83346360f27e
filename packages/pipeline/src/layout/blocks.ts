import type { Block, BlockKind, Box, ConvertedPage, Place } from "../document.ts";
import { furnitureOf } from "./furniture.ts";
import { heaviest, median, union } from "./geometry.ts";
import { isHeading, levelsOf, styleOf } from "./headings.ts";
import type { HeadingStyle } from "./headings.ts";
import type { Group, Norm } from "./paragraphs.ts";
import { groupsOf, LEADER_DOTS } from "./paragraphs.ts";
import { columnsOf } from "./reading-order.ts";
import type { Placed } from "./reading-order.ts";
import type { Piece, Row } from "./rows.ts";
import { piecesOf, rowsOf } from "./rows.ts";
import type { Table } from "./table.ts";
import { markdownOf, ruledTables } from "./table.ts";
import type { Vocabulary } from "./text.ts";
import { joinLines, normaliseLines, normaliseText, vocabularyOf } from "./text.ts";

/** A block on its way: its text still in printed lines where a following column may go on with it. */
interface Draft {
  kind: BlockKind;
  text: string;
  places: Place[];
  size: number;
  style?: HeadingStyle;
}

/** Blocks of all pages in reading order; a paragraph that goes on in the next column or page is one block with several places. */
export function blocksOfPages(pages: readonly ConvertedPage[]): Block[] {
  const pieces = new Map(pages.map((page) => [page.page, piecesOf(page)]));
  const furniture = furnitureOf(pages, pieces);
  const kept = new Map([...pieces].map(([page, all]) => [page, all.filter((piece) => !furniture.has(piece))]));
  const norm = normOf([...kept.values()].flat());
  const words = vocabularyOf([...kept.values()].flat().map((piece) => piece.text));
  const drafts = pages.flatMap((page) => draftsOf(page, kept.get(page.page) ?? [], norm, words));
  return finished(joined(drafts, norm, words));
}

function normOf(pieces: readonly Piece[]): Norm {
  const size = heaviest(pieces.filter((piece) => !piece.mono).map((piece) => [piece.size, piece.text.length]), 0.25);
  const usual = size ?? heaviest(pieces.map((piece) => [piece.size, piece.text.length]), 0.25) ?? 10;
  const rows = rowsOfPages(pieces.filter((piece) => Math.abs(piece.size - usual) < 0.3));
  const steps = rows.flatMap((row, index) => {
    const below = rows[index + 1];
    const step = below === undefined || below.page !== row.page ? 0 : (below.box[3] - row.box[3]) / usual;
    return step > 0.9 && step < 2.2 ? [[step, 1] as const] : [];
  });
  return { size: usual, leading: heaviest(steps, 0.05) ?? 1.2 };
}

const SAMPLED_PAGES = 40;

function rowsOfPages(pieces: readonly Piece[]): Row[] {
  return [...Map.groupBy(pieces, (piece) => piece.page).values()].slice(0, SAMPLED_PAGES).flatMap(rowsOf);
}

interface PlacedTable extends Placed {
  table: Table;
}

const isTable = (item: Piece | PlacedTable): item is PlacedTable => "table" in item;
const isPiece = (item: Piece | PlacedTable): item is Piece => !isTable(item);

function draftsOf(page: ConvertedPage, pieces: readonly Piece[], norm: Norm, words: Vocabulary): Draft[] {
  const tables = ruledTables(page.rulings, pieces);
  const inTables = new Set(tables.flatMap((table) => table.pieces));
  const items: (Piece | PlacedTable)[] = [
    ...pieces.filter((piece) => !inTables.has(piece)),
    ...tables.map((table) => ({ box: table.box, size: norm.size, text: "", rows: table.cells.length, table })),
  ];
  return columnsOf(items, isRightToLeft(pieces)).flatMap((column) => draftsOfColumn(column, page.page, norm, words));
}

function draftsOfColumn(items: readonly (Piece | PlacedTable)[], page: number, norm: Norm, words: Vocabulary): Draft[] {
  const tables = items.filter(isTable).toSorted((a, b) => a.box[1] - b.box[1]);
  const column = { left: Math.min(...items.map((item) => item.box[0])), right: Math.max(...items.map((item) => item.box[2])) };
  const drafts: Draft[] = [];
  let below = rowsOf(items.filter(isPiece));
  for (const placed of tables) {
    const above = below.filter((row) => row.box[1] < placed.box[1]);
    below = below.filter((row) => row.box[1] >= placed.box[1]);
    drafts.push(...groupsOf(above, column, norm).map((group) => draftOf(group, norm, words)), tableDraft(placed, page));
  }
  return [...drafts, ...groupsOf(below, column, norm).map((group) => draftOf(group, norm, words))];
}

function isRightToLeft(pieces: readonly Piece[]): boolean {
  return pieces.filter((piece) => /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(piece.text)).length * 2 > pieces.length;
}

function tableDraft(placed: PlacedTable, page: number): Draft {
  return { kind: "table", text: markdownOf(placed.table.cells), places: [{ page, box: placed.box }], size: placed.size };
}

const CAPTION = /^(?:fig(?:ure|\.)?|table|listing|abbildung|abb\.|tabelle|figura|tableau|tabla|tabella)\s*\d+/iu;

function draftOf(group: Group, norm: Norm, words: Vocabulary): Draft {
  const rows = group.rows;
  const places = [{ page: rows[0]?.page ?? 1, box: union(rows.map((row) => row.box)) }];
  const size = median(rows.map((row) => row.size));
  if (group.kind === "code") return { kind: "code", text: codeOf(rows), places, size };
  const text = rows.map((row) => row.text).reduce((before, after) => joinLines(before, after, words), "");
  if (CAPTION.test(text) && text.length < 400) return { kind: "caption", text, places, size };
  if (isHeading(group, text, norm)) return { kind: "heading", text, places, size, style: styleOf(group) };
  return { kind: group.kind === "list-item" ? "list-item" : "paragraph", text, places, size };
}

const DEEPEST_INDENT = 60;
const EMPTY_LINE_SIZES = 1.9;

/** Code keeps its lines, and the indentation that only the boxes still show. */
function codeOf(rows: readonly Row[]): string {
  const left = Math.min(...rows.map((row) => row.box[0]));
  const width = median(rows.map((row) => (row.box[2] - row.box[0]) / Math.max(row.text.length, 1)));
  const lines = rows.map((row, index) => {
    const indent = width > 0 ? Math.min(Math.round((row.box[0] - left) / width), DEEPEST_INDENT) : 0;
    const above = rows[index - 1];
    const isAfterGap = above !== undefined && row.box[3] - above.box[3] > EMPTY_LINE_SIZES * row.size;
    return (isAfterGap ? "\n" : "") + " ".repeat(indent) + row.text;
  });
  return lines.join("\n");
}

const ENDS_OPEN = /[\p{L}\p{N},;–—\-\u00AD)"'”’]$/u;
const STARTS_WITHIN = /^[\p{Ll}\p{Lo}("'“‘]/u;
const NUMBER_AFTER_WORD = /[\p{L},]\n\p{N}/u;

/** Paragraphs that a column or page broke, mended: the last text before the break and the first after it. */
function joined(drafts: readonly Draft[], norm: Norm, words: Vocabulary): Draft[] {
  const result: Draft[] = [];
  for (const draft of drafts) {
    const open = result.findLast((before) => !isAside(before, norm));
    if (open !== undefined && goesOn(open, draft, norm)) {
      open.text = joinLines(open.text, draft.text, words);
      open.places.push(...draft.places);
    } else result.push({ ...draft, places: [...draft.places] });
  }
  return result;
}

/** Footnotes, captions and tables may stand between the halves of a paragraph. */
function isAside(draft: Draft, norm: Norm): boolean {
  return draft.kind === "caption" || draft.kind === "table" || (draft.kind === "paragraph" && draft.size < norm.size * 0.93);
}

function goesOn(open: Draft, draft: Draft, norm: Norm): boolean {
  const isText = (open.kind === "paragraph" || open.kind === "list-item") && draft.kind === "paragraph" && !isAside(draft, norm);
  const last = open.places.at(-1);
  const next = draft.places[0];
  if (!isText || last === undefined || next === undefined || Math.abs(open.size - draft.size) > 0.08 * open.size) return false;
  const isWithin = STARTS_WITHIN.test(draft.text) || NUMBER_AFTER_WORD.test(`${open.text.slice(-1)}\n${draft.text}`);
  return isElsewhere(last, next) && ENDS_OPEN.test(open.text) && !LEADER_DOTS.test(open.text) && isWithin;
}

/** The next page, or higher up on the same one: another column. */
function isElsewhere(last: Place, next: Place): boolean {
  if (next.page !== last.page) return next.page === last.page + 1;
  return last.box !== null && next.box !== null && next.box[1] < last.box[1];
}

function finished(drafts: readonly Draft[]): Block[] {
  const headings = drafts.flatMap(({ style, text }) => (style === undefined ? [] : [{ style, text }]));
  const titleAt = titleIndex(drafts);
  const levelOf = levelsOf(headings.filter(({ style }) => style !== drafts[titleAt]?.style));
  return drafts.flatMap((draft, index) => {
    const keepsLines = draft.kind === "code" || draft.kind === "table";
    const text = keepsLines ? normaliseLines(draft.text) : normaliseText(draft.text);
    if (text === "") return [];
    const places = draft.places.map((place) => ({ page: place.page, box: place.box as Box }));
    if (index === titleAt) return [{ kind: "title" as const, text, places }];
    return draft.style === undefined ? [{ kind: draft.kind, text, places }] : [{ kind: draft.kind, level: levelOf(draft.style, text), text, places }];
  });
}

/** The title is the largest heading of the first page, where it is larger than every other heading before or after it. */
function titleIndex(drafts: readonly Draft[]): number {
  const firstPage = drafts[0]?.places[0]?.page;
  const candidates = drafts.flatMap((draft, index) => (draft.style !== undefined && draft.places[0]?.page === firstPage ? [{ index, size: draft.style.size }] : []));
  const best = candidates.toSorted((a, b) => b.size - a.size || a.index - b.index)[0];
  const largest = Math.max(...drafts.flatMap(({ style }) => (style === undefined ? [] : [style.size])));
  return best !== undefined && best.size >= largest ? best.index : -1;
}
