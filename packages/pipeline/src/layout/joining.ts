import type { Place } from "../document.ts";
import type { Draft } from "./draft.ts";
import type { Norm } from "./norm.ts";
import { LEADER_DOTS } from "./paragraphs.ts";
import type { Vocabulary } from "./text.ts";
import { joinLines } from "./text.ts";

const ENDS_OPEN = /[\p{L}\p{N},;–—\-\u00AD)"'”’]$/u;
const STARTS_WITHIN = /^[\p{Ll}\p{Lo}("'“‘]/u;
const NUMBER_AFTER_WORD = /[\p{L},]\n\p{N}/u;

/** Paragraphs that a column or page broke, mended: the last text before the break and the first after it are one draft. */
export function joined(drafts: readonly Draft[], norm: Norm, words: Vocabulary): Draft[] {
  const result: Draft[] = [];
  let open: Draft | undefined;
  for (const draft of drafts) {
    if (open !== undefined && goesOn(open, draft, norm)) {
      open.text = joinLines(open.text, draft.text, words);
      open.places.push(...draft.places);
      continue;
    }
    const copy = { ...draft, places: [...draft.places] };
    result.push(copy);
    if (!isAside(copy, norm)) open = copy;
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

/** The next page, or beside or above on the same one: another column. */
function isElsewhere(last: Place, next: Place): boolean {
  if (next.page !== last.page) return next.page === last.page + 1;
  if (last.box === null || next.box === null) return false;
  return next.box[1] < last.box[1] || (next.box[1] < last.box[3] && (next.box[0] >= last.box[2] || next.box[2] <= last.box[0]));
}
