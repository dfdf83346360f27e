import { inertReply } from "./inert.ts";
import { NOTHING_FOUND } from "./answer.ts";
import { UNKNOWN } from "./prompt.ts";

export interface GeneratedAnswer {
  answer: string;
  /** False also for a text that cites no passage: nobody could check it. */
  answered: boolean;
  /** Indices into the passages that were given, in order of first citation; `[1]` in the answer is the first of them. */
  cited: readonly number[];
}

/**
 * Reads a model's text: its markers are numbered anew by first appearance, markers that point nowhere go, links, images and
 * HTML lose everything but their words.
 */
export function readReply(text: string, passages: number): GeneratedAnswer {
  const spoken = text.replace(/<think(?:ing)?>[^]*?(?:<\/think(?:ing)?>|$)/gi, "");
  if (spoken.toUpperCase().includes(UNKNOWN)) return { answer: NOTHING_FOUND, answered: false, cited: [] };
  const cited: number[] = [];
  const answer = inertReply(spoken)
    .replace(/[[【]\s*((?:passages?\s*)?\d+(?:\s*(?:[,;]|and|und)\s*(?:passages?\s*)?\d+)*)\s*(?:†[^\]】]*)?[\]】]/gi, (_, numbers: string) =>
      [...new Set(numbers.match(/\d+/g)!.map((digits) => Number(digits) - 1))].map((index) => markerOf(index, passages, cited)).join(""),
    )
    .replace(/[ \t]+([.,;:!?])/g, "$1")
    .replace(/[ \t]{2,}/g, " ")
    .trim();
  const answered = cited.length > 0 && /[\p{L}\p{N}]/u.test(answer.replace(/\[\d+\]/g, ""));
  return answered ? { answer, answered, cited } : { answer: NOTHING_FOUND, answered: false, cited: [] };
}

function markerOf(index: number, passages: number, cited: number[]): string {
  if (index < 0 || index >= passages) return "";
  if (!cited.includes(index)) cited.push(index);
  return `[${cited.indexOf(index) + 1}]`;
}
