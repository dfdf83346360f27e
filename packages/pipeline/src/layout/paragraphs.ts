import type { Norm } from "./norm.ts";
import type { Row } from "./rows.ts";
import { characterWidth } from "./rows.ts";

/** What a group of rows is, before headings have got their levels. */
export type GroupKind = "text" | "list-item" | "code" | "bold";

/** Rows of one column that belong together. */
export interface Group {
  kind: GroupKind;
  rows: Row[];
}

/** The edges of the column the rows stand in. */
export interface Column {
  left: number;
  right: number;
}

const LIST_MARK = /^(?:[•◦▪‣·●○■□➢✓➤∙*–—-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S/u;
const BARE_BULLET = /^[•◦▪‣●○■□➢✓➤∙]/u;
/** What no line of code begins with, as it may with a hyphen or an asterisk. */
const NEVER_CODE = /^(?:[•◦▪‣●○■□➢✓➤∙]|[–—]\s)/u;
/** Entries of a table of contents end with their page: each is one for itself. */
export const LEADER_DOTS = /(?:\s*[.\u2024\u00B7]){5,}\s*[\divxlc]*$/u;
const SENTENCE_END = /[.!?:;。！？؟][)"'”’»\]]*$/u;

/** Rows, top to bottom, into paragraphs, list items, runs of code and bold lines that may be headings. */
export function groupsOf(rows: readonly Row[], column: Column, norm: Norm): Group[] {
  const groups: Group[] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    if (group !== undefined && continues(group, row, column, norm)) group.rows.push(row);
    else groups.push({ kind: kindOf(row), rows: [row] });
  }
  return groups;
}

function kindOf(row: Row): GroupKind {
  if (row.mono && !NEVER_CODE.test(row.text)) return "code";
  if (isListItem(row)) return "list-item";
  return row.bold ? "bold" : "text";
}

export function isListItem(row: Row): boolean {
  return LIST_MARK.test(row.text) || BARE_BULLET.test(row.text);
}

function continues(group: Group, row: Row, column: Column, norm: Norm): boolean {
  const above = group.rows.at(-1);
  if (above === undefined) return false;
  const leading = leadingOf(above, row);
  if (group.kind === "code") return row.mono && !endsCode(group, above, row);
  if (row.mono ? !isWithinText(group, above, row, column) : !isSameStyle(group, row)) return false;
  if (leading < 0 || leading > widestLeading(group, norm) || isListItem(row) || LEADER_DOTS.test(above.text)) return false;
  if (group.kind === "bold") return true;
  return !startsAnew(group, above, row, column);
}

/** An empty line or two may stand in code; less indented text after one is something else. */
function endsCode(group: Group, above: Row, row: Row): boolean {
  const leading = leadingOf(above, row) / Math.max(above.size, row.size);
  const left = Math.min(...group.rows.map(({ box }) => box[0]));
  return leading < 0 || leading > 3 || (leading > 1.7 && row.box[0] < left - 0.5 * row.size);
}

/** A line of a paragraph that happens to hold only a name or address in a fixed pitch: the line above it is full. */
function isWithinText(group: Group, above: Row, row: Row, column: Column): boolean {
  const isAligned = Math.abs(row.box[0] - above.box[0]) < 0.5 * row.size || group.rows.length === 1;
  return isAligned && !SENTENCE_END.test(above.text) && !hasRoom(above, row, column);
}

function leadingOf(above: Row, below: Row): number {
  return below.box[3] - above.box[3];
}

function widestLeading(group: Group, norm: Norm): number {
  const [first, second] = group.rows;
  const size = first?.size ?? norm.size;
  const usual = first !== undefined && second !== undefined ? leadingOf(first, second) : Math.max(norm.leading, 1.1) * size;
  return Math.max(usual * 1.22, usual + 1.5);
}

function isSameStyle(group: Group, row: Row): boolean {
  const first = group.rows[0];
  if (first === undefined) return false;
  const isClose = Math.abs(first.size - row.size) <= 0.08 * Math.max(first.size, row.size);
  return isClose && (group.kind !== "bold" || row.bold);
}

/** Signs that the row begins a paragraph though it follows without a gap. */
function startsAnew(group: Group, above: Row, row: Row, column: Column): boolean {
  const em = row.size;
  const left = group.rows[0]?.box[0] ?? above.box[0];
  if (row.bold && !above.bold && SENTENCE_END.test(above.text)) return true;
  if (group.kind === "list-item") return row.box[0] < left - 0.3 * em || (row.box[0] < left + 0.3 * em && endsEarly(above, row, column));
  const isIndented = row.box[0] - above.box[0] > 0.8 * em && above.box[0] < column.left + 0.5 * em && row.box[0] < column.left + 5 * em;
  if (isIndented && SENTENCE_END.test(above.text)) return true;
  return endsEarly(above, row, column);
}

/** The next word would have fitted, so the line ended on purpose. */
function endsEarly(above: Row, row: Row, column: Column): boolean {
  const isFar = column.right - above.box[2] > 0.35 * (column.right - column.left);
  return hasRoom(above, row, column) && (SENTENCE_END.test(above.text) || isFar);
}

function hasRoom(above: Row, row: Row, column: Column): boolean {
  const word = row.text.split(/\s/u, 1)[0] ?? "";
  const needed = (word.length + 1) * characterWidth(row);
  return column.right - above.box[2] > needed * 1.3 + row.size;
}
