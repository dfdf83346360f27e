import { union } from "./geometry.ts";
import type { Piece, Row } from "./rows.ts";
import type { Table } from "./table.ts";
import { cellText } from "./table.ts";

/** Cells stand this many type sizes apart; words of a justified line do not. */
const CELL_GAP_SIZES = 1.2;
const FEWEST_ROWS = 3;
const WIDEST_LEADING_SIZES = 2.6;
const SAME_EDGE_POINTS = 3;
const MARK = /^(?:[•◦▪‣·●○■□*–—-]|\(?[\divxlc]{1,4}[.)]?|\(?[a-z][.)])$/iu;
const LEADER = /[.\u00B7]{4,}|(?:\. ){4,}/u;

interface Cell {
  left: number;
  right: number;
  pieces: Piece[];
}

interface CellRow {
  row: Row;
  cells: Cell[];
}

/** Tables without rules: rows of a column that follow each other and whose parts stand in line. */
export function alignedTables(rows: readonly Row[]): Table[] {
  const tables: Table[] = [];
  let run: CellRow[] = [];
  for (const row of rows) {
    const next = { row, cells: cellsOf(row) };
    if (run.length > 0 && !follows(run, next)) {
      tables.push(...tableOf(run));
      run = [];
    }
    if (run.length > 0 || mayBegin(next)) run.push(next);
  }
  return [...tables, ...tableOf(run)];
}

function cellsOf(row: Row): Cell[] {
  const cells: Cell[] = [];
  for (const piece of row.pieces.toSorted((a, b) => a.box[0] - b.box[0])) {
    const last = cells.at(-1);
    if (last !== undefined && piece.box[0] - last.right < CELL_GAP_SIZES * row.size) {
      last.right = Math.max(last.right, piece.box[2]);
      last.pieces.push(piece);
    } else cells.push({ left: piece.box[0], right: piece.box[2], pieces: [piece] });
  }
  return cells;
}

function mayBegin({ row, cells }: CellRow): boolean {
  return cells.length >= 2 && !row.mono && !LEADER.test(row.text) && !MARK.test(cells[0]?.pieces[0]?.text ?? "");
}

function follows(run: readonly CellRow[], next: CellRow): boolean {
  const above = run.at(-1)?.row;
  const first = run[0];
  if (above === undefined || first === undefined || !mayBegin(next) || next.cells.length !== first.cells.length) return false;
  const leading = next.row.box[3] - above.box[3];
  return leading > 0 && leading < WIDEST_LEADING_SIZES * next.row.size && columnsStayApart([...run, next]);
}

function columnsStayApart(rows: readonly CellRow[]): boolean {
  const columns = columnsOf(rows);
  return columns.slice(1).every((column, index) => {
    const before = columns[index] ?? [];
    return Math.min(...column.map((cell) => cell.left)) > Math.max(...before.map((cell) => cell.right));
  });
}

const columnsOf = (rows: readonly CellRow[]): Cell[][] =>
  (rows[0]?.cells ?? []).map((_, index) => rows.flatMap(({ cells }) => cells[index] ?? []));

function tableOf(rows: readonly CellRow[]): Table[] {
  if (rows.length < FEWEST_ROWS || !columnsOf(rows).every(isInLine)) return [];
  const pieces = rows.flatMap(({ row }) => row.pieces);
  return [{ box: union(pieces.map((piece) => piece.box)), cells: rows.map(({ cells }) => cells.map((cell) => cellText(cell.pieces))), pieces }];
}

/** Most cells of the column share their left edge, their right edge or their middle. */
function isInLine(column: readonly Cell[]): boolean {
  const edges: ((cell: Cell) => number)[] = [({ left }) => left, ({ right }) => right, ({ left, right }) => (left + right) / 2];
  return edges.some((edge) => column.filter((cell) => Math.abs(edge(cell) - edge(column.at(-1) ?? cell)) <= SAME_EDGE_POINTS).length >= 0.7 * column.length);
}
