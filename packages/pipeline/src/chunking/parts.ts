import type { CountTokens } from "../ports.ts";
import { hashOf } from "./hash.ts";

/** A half-open range in a block's text. Neighbouring parts touch, so nothing falls between them. */
export interface Part {
  start: number;
  end: number;
}

const sentences = new Intl.Segmenter("und", { granularity: "sentence" });
const words = new Intl.Segmenter("und", { granularity: "word" });
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Sentences, or lines where line ends carry meaning. */
export function sentencesOf(text: string, byLine = false): Part[] {
  return partsFrom(byLine ? lineStarts(text) : startsOf(sentences, text), text.length);
}

export interface Rows {
  /** Header line and its rule, without the final line break; empty where the text is not a Markdown table. */
  header: string;
  /** The header belongs to the first row's part. */
  rows: Part[];
}

/** Rows of a Markdown table. */
export function rowsOf(text: string): Rows {
  const starts = lineStarts(text);
  const line = (nth: number) => text.slice(starts[nth], starts[nth + 1] ?? text.length).trim();
  const ruled = starts.length > 2 && /^\|?[\s:|-]*-[\s:|-]*$/.test(line(1));
  if (!ruled) return { header: "", rows: partsFrom(starts, text.length) };
  return {
    header: text.slice(0, starts[2]).trimEnd(),
    rows: partsFrom([0, ...starts.slice(3)], text.length),
  };
}

/** One part, or, where it has more tokens than `most`, pieces of a few words; a giant word falls apart into graphemes. */
export function partsOf(text: string, part: Part, sizes: { most: number; count: CountTokens }): (Part & { tokens: number })[] {
  const whole = counted(text, part, sizes.count);
  if (whole.tokens <= sizes.most) return [whole];
  return phrasesOf(text, part).flatMap((phrase) => {
    const piece = counted(text, phrase, sizes.count);
    return piece.tokens <= sizes.most ? [piece] : graphemeRuns(text, phrase, sizes);
  });
}

const counted = (text: string, part: Part, count: CountTokens) => ({ ...part, tokens: count(text.slice(part.start, part.end)) });

/** Runs of about eight words whose ends depend on the words alone, so an edit moves only the ends next to it. */
function phrasesOf(text: string, part: Part): Part[] {
  const inside = text.slice(part.start, part.end);
  const starts = [0];
  let length = 0;
  let previous = "";
  for (const { segment, index, isWordLike } of words.segment(inside)) {
    if (isWordLike) {
      const wanted = length >= 4 && (/[,;:]/.test(previous) || hashOf(segment) % 8 === 0);
      if (index > 0 && (wanted || length >= 24)) {
        starts.push(index);
        length = 0;
      }
      length += 1;
      previous = "";
    } else {
      previous += segment;
      // A run of punctuation is no word, yet may be long: dot leaders, rules, ASCII art.
      if (previous.length > 64) {
        starts.push(index + segment.length);
        length = 0;
        previous = "";
      }
    }
  }
  const distinct = [...new Set(starts)].filter((start) => start < inside.length);
  return partsFrom(distinct, inside.length, part.start);
}

/** Halves until each half fits; a grapheme that alone does not fit falls apart into code points. */
function graphemeRuns(text: string, part: Part, sizes: { most: number; count: CountTokens }): (Part & { tokens: number })[] {
  const inside = text.slice(part.start, part.end);
  const starts = startsOf(graphemes, inside);
  const units = starts.length > 1 ? starts : codePointStarts(inside);
  const halve = (from: number, to: number): (Part & { tokens: number })[] => {
    const run = { start: part.start + units[from]!, end: part.start + (units[to] ?? inside.length) };
    const piece = counted(text, run, sizes.count);
    if (piece.tokens <= sizes.most) return [piece];
    if (to - from === 1) return starts.length > 1 && run.end - run.start > 2 ? graphemeRuns(text, run, sizes) : [piece];
    const middle = (from + to) >> 1;
    return [...halve(from, middle), ...halve(middle, to)];
  };
  return halve(0, units.length);
}

const startsOf = (segmenter: Intl.Segmenter, text: string) => Array.from(segmenter.segment(text), ({ index }) => index);

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0 && at + 1 < text.length; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function codePointStarts(text: string): number[] {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) starts.push(at);
  return starts;
}

const partsFrom = (starts: readonly number[], end: number, offset = 0): Part[] =>
  starts.map((start, nth) => ({ start: offset + start, end: offset + (starts[nth + 1] ?? end) }));
