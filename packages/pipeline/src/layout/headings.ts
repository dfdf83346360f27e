import type { Norm } from "./norm.ts";
import type { Group } from "./paragraphs.ts";

/** A heading is larger than the text by at least this factor, or bold, or numbered and bold. */
const LARGER = 1.12;
const LONGEST_HEADING = 200;
const LONGEST_BOLD_HEADING = 120;
const NUMBER = /^(?:chapter|appendix|part|section|kapitel|anhang|teil|chapitre|annexe|capítulo|capitolo)?\s*((?:\d{1,3}|[A-Z])(?:\.\d{1,3})*)[.:)]?\s+\p{L}/iu;
const DEEPEST = 6;
const FEWEST_USES = 3;

export interface HeadingStyle {
  size: number;
  bold: boolean;
}

export function isHeading(group: Group, text: string, norm: Norm): boolean {
  const first = group.rows[0];
  if (first === undefined || group.kind === "code" || !/\p{L}/u.test(text) || endsWithPage(group)) return false;
  const isLarger = first.size >= norm.size * LARGER;
  if (isLarger && group.rows.length <= 4 && text.length <= LONGEST_HEADING) return group.kind !== "list-item" || numberingOf(text) !== undefined;
  const isBold = group.rows.every((row) => row.bold) && first.size >= norm.size * 0.95;
  if (!isBold || group.rows.length > 2 || text.length > LONGEST_BOLD_HEADING) return false;
  if (group.kind === "list-item") return numberingOf(text) !== undefined;
  return !/[.,;:]$/u.test(text) || numberingOf(text) !== undefined;
}

/** An entry of a table of contents: a number far to the right of the words. */
function endsWithPage(group: Group): boolean {
  const pieces = group.rows.at(-1)?.pieces ?? [];
  const last = pieces.at(-1);
  const before = pieces.at(-2);
  return last !== undefined && before !== undefined && /^[\divxlc]+$/u.test(last.text) && last.box[0] - before.box[2] > 3 * last.size;
}

/** How deep a heading's own number says it is: `3.2.4 Holidays` is 3. */
export function numberingOf(text: string): number | undefined {
  const number = NUMBER.exec(text)?.[1];
  return number?.split(".").length;
}

export function styleOf(group: Group): HeadingStyle {
  const first = group.rows[0];
  return { size: Math.round((first?.size ?? 0) * 2) / 2, bold: first?.bold ?? false };
}

const keyOf = (style: HeadingStyle): string => `${style.size}${style.bold ? "b" : ""}`;

/** Level of each heading style: what its numbers say where it has numbers, else its rank by size. */
export function levelsOf(headings: readonly { style: HeadingStyle; text: string }[]): (style: HeadingStyle, text: string) => number {
  const byStyle = Map.groupBy(headings, ({ style }) => keyOf(style));
  const ranked = [...byStyle.values()]
    .flatMap((group) => group.slice(0, 1).map(({ style }) => ({ style, uses: group.length, depth: commonDepth(group.map(({ text }) => text)) })))
    .toSorted((a, b) => b.style.size - a.style.size || Number(b.style.bold) - Number(a.style.bold));
  const levels = new Map<string, number>();
  let above = 0;
  for (const { style, depth, uses } of ranked) {
    const level = Math.min(Math.max(depth ?? above + 1, 1), DEEPEST);
    levels.set(keyOf(style), level);
    // what is used once or twice, on a title page say, opens no level of its own
    if (depth !== undefined || uses >= FEWEST_USES) above = level;
  }
  return (style, text) => Math.min(numberingOf(text) ?? levels.get(keyOf(style)) ?? 1, DEEPEST);
}

function commonDepth(texts: readonly string[]): number | undefined {
  const depths = texts.map(numberingOf).filter((depth) => depth !== undefined);
  if (depths.length * 2 < texts.length) return undefined;
  const counts = Map.groupBy(depths, (depth) => depth);
  return [...counts].toSorted((a, b) => b[1].length - a[1].length)[0]?.[0];
}
