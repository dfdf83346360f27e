import { rowsOf, sentencesOf } from "../chunking/parts.ts";

/** A piece of a passage that can stand as an answer: a sentence, a list item, a row of a table. */
export interface Unit {
  /** Half-open range in the passage's text. */
  span: readonly [start: number, end: number];
  /** As it is read: white space closed up; a row with its column names. */
  text: string;
  kind: "sentence" | "item" | "row";
}

/** All units of a passage, in order. Headings are left out: they name an answer, they are none. */
export function unitsOf(text: string, headings: readonly string[]): Unit[] {
  const names = new Set(headings.map(closed));
  return paragraphsOf(text)
    .flatMap(([start, end]) => unitsIn(text.slice(start, end)).map((unit) => moved(unit, start)))
    .filter((unit) => /[\p{L}\p{N}]/u.test(unit.text) && !names.has(unit.text));
}

function paragraphsOf(text: string): [number, number][] {
  const paragraphs: [number, number][] = [];
  let start = 0;
  for (const gap of text.matchAll(/\n[ \t]*\n\s*/g)) {
    paragraphs.push([start, gap.index]);
    start = gap.index + gap[0].length;
  }
  paragraphs.push([start, text.length]);
  return paragraphs;
}

function unitsIn(paragraph: string): Unit[] {
  if (/^\s*\|/.test(paragraph)) return tableUnits(paragraph);
  const lines = sentencesOf(paragraph, true);
  const listed = lines.filter(({ start, end }) => marker.test(paragraph.slice(start, end))).length;
  if (listed > 0 && listed * 2 >= lines.length) return lines.map(({ start, end }) => unit(paragraph, start, end, "item"));
  return joined(paragraph).map(([start, end]) => unit(paragraph, start, end, "sentence"));
}

const marker = /^\s*(?:[-*•·–]|\(?\d+[.)]|[a-z][.)])\s/;

function tableUnits(table: string): Unit[] {
  const { header, rows } = rowsOf(table);
  if (header === "") return rows.map(({ start, end }) => unit(table, start, end, "row"));
  const columns = cellsOf(header.split("\n")[0]!);
  return rows.map(({ start, end }, nth) => {
    const from = nth === 0 ? Math.min(header.length + 1, end) : start;
    const cells = cellsOf(table.slice(from, end));
    const named = cells.map((cell, at) => (columns[at] && cell ? `${columns[at]}: ${cell}` : cell)).filter(Boolean);
    return { ...unit(table, from, end, "row"), text: closed(named.join("; ")) };
  });
}

function cellsOf(row: string): string[] {
  return row.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => closed(cell.replaceAll("\\|", "|")));
}

/** Sentences, where an abbreviation's full stop does not end one. */
function joined(paragraph: string): [number, number][] {
  const ranges: [number, number][] = [];
  // Markup of the same length without full stops: a sentence does not end inside a link.
  const calm = paragraph.replace(/!?\[[^\][]*\]\([^)\n]*\)|<[^<>\n]*>/g, (markup) => "x".repeat(markup.length)).replace(/\n/g, " ");
  for (const { start, end } of sentencesOf(calm)) {
    const last = ranges.at(-1);
    const before = last && paragraph.slice(last[0], last[1]).trimEnd();
    if (before && (abbreviation.test(before) || before.length < 4)) last[1] = end;
    else ranges.push([start, end]);
  }
  return ranges;
}
const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|fig|no|approx|ca|resp|Dr|Mr|Mrs|Ms|Prof|St|z\.\s?B|d\.\s?h|bzw|usw|Abb|Nr|vgl|\p{Lu}|\d+)\.$/iu;

function unit(text: string, start: number, end: number, kind: Unit["kind"]): Unit {
  const raw = text.slice(start, end);
  const from = start + /^\s*(?:[-*•·–]\s+)?/.exec(raw)![0].length;
  const to = Math.max(from, end - (raw.length - raw.trimEnd().length));
  return { span: [from, to], text: closed(text.slice(from, to)), kind };
}

const moved = (unit: Unit, by: number): Unit => ({ ...unit, span: [unit.span[0] + by, unit.span[1] + by] });
const closed = (text: string) => text.replace(/\s+/g, " ").trim();
