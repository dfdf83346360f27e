import type { BlockKind, ConvertedPage, Place } from "../document.ts";
import { alignedTables } from "./aligned-table.ts";
import { median, union } from "./geometry.ts";
import { isHeading, styleOf } from "./headings.ts";
import type { HeadingStyle } from "./headings.ts";
import type { Norm } from "./norm.ts";
import type { Group } from "./paragraphs.ts";
import { groupsOf } from "./paragraphs.ts";
import { columnsOf } from "./reading-order.ts";
import type { Placed } from "./reading-order.ts";
import type { Piece, Row } from "./rows.ts";
import { rowsOf } from "./rows.ts";
import type { Table } from "./table.ts";
import { markdownOf, ruledTables } from "./table.ts";
import type { Vocabulary } from "./text.ts";
import { joinLines } from "./text.ts";

/** A block before it is known whether the next column goes on with it and how deep its headings are. */
export interface Draft {
  kind: BlockKind;
  /** Lines joined, not yet normalised: a hyphen at its end may still be mended. */
  text: string;
  places: Place[];
  size: number;
  /** Of headings only. */
  style?: HeadingStyle;
}

/** A page's pieces without running heads, and what is known of the whole document. */
export interface PageText {
  page: ConvertedPage;
  pieces: readonly Piece[];
  norm: Norm;
  words: Vocabulary;
}

interface PlacedTable extends Placed {
  table: Table;
}
type Item = Piece | PlacedTable;

const isTable = (item: Item): item is PlacedTable => "table" in item;
const isPiece = (item: Item): item is Piece => !isTable(item);
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

export function draftsOfPage(text: PageText): Draft[] {
  const tables = ruledTables(text.page.rulings, text.pieces);
  const items = [...without(text.pieces, tables), ...tables.map((table) => placed(table, text.norm))];
  const isRightToLeft = text.pieces.filter((piece) => RIGHT_TO_LEFT.test(piece.text)).length * 2 > text.pieces.length;
  return columnsOf<Item>(items, isRightToLeft).flatMap((column) => draftsOfColumn(column, text));
}

function placed(table: Table, norm: Norm): PlacedTable {
  return { box: table.box, size: norm.size, text: "", rows: table.cells.length, table };
}

function without(pieces: readonly Piece[], tables: readonly Table[]): Piece[] {
  const inTables = new Set(tables.flatMap((table) => table.pieces));
  return pieces.filter((piece) => !inTables.has(piece));
}

function draftsOfColumn(items: readonly Item[], { page, norm, words }: PageText): Draft[] {
  const pieces = items.filter(isPiece);
  const aligned = alignedTables(rowsOf(pieces));
  const tables = [...items.filter(isTable), ...aligned.map((table) => placed(table, norm))].toSorted((a, b) => a.box[1] - b.box[1]);
  const column = { left: Math.min(...items.map((item) => item.box[0])), right: Math.max(...items.map((item) => item.box[2])) };
  const drafted = (rows: readonly Row[]): Draft[] => groupsOf(rows, column, norm).map((group) => draftOf(group, norm, words));
  const drafts: Draft[] = [];
  let below = rowsOf(without(pieces, aligned));
  for (const { box, size, table } of tables) {
    const above = below.filter((row) => row.box[1] < box[1]);
    below = below.filter((row) => row.box[1] >= box[1]);
    drafts.push(...drafted(above), { kind: "table", text: markdownOf(table.cells), places: [{ page: page.page, box }], size });
  }
  return [...drafts, ...drafted(below)];
}

const CAPTION = /^(?:fig(?:ure|\.)?|table|listing|abbildung|abb\.|tabelle|figura|tableau|tabla|tabella)\s*\d+/iu;
const LONGEST_CAPTION = 400;

function draftOf(group: Group, norm: Norm, words: Vocabulary): Draft {
  const rows = group.rows;
  const places = [{ page: rows[0]?.page ?? 1, box: union(rows.map((row) => row.box)) }];
  const size = median(rows.map((row) => row.size));
  if (group.kind === "code") return { kind: "code", text: codeOf(rows), places, size };
  const text = rows.map((row) => row.text).reduce((before, after) => joinLines(before, after, words), "");
  if (CAPTION.test(text) && text.length < LONGEST_CAPTION) return { kind: "caption", text, places, size };
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
