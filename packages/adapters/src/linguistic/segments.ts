/** Text of a passage that can be read as language: a paragraph, a list item, a table cell. */
export type Segment = string;

/**
 * Cuts a passage into segments and leaves out what is not language: command lines, program text, tables of contents,
 * rows of numbers. Words in those are not what a passage speaks of, and taggers make nouns of anything.
 */
export function segmentsOf(text: string): Segment[] {
  return text
    .split(/\n\s*\n/)
    .flatMap(linesWorthJoining)
    .map((segment) => segment.replace(/\s+/g, " ").trim())
    .filter((segment) => /\p{L}{2}/u.test(segment));
}

function linesWorthJoining(paragraph: string): string[] {
  const segments: string[] = [];
  let prose = "";
  const flush = () => {
    if (prose !== "") segments.push(prose);
    prose = "";
  };
  for (const line of paragraph.split("\n")) {
    if (isTableRow(line)) {
      flush();
      segments.push(...line.split("|"));
    } else if (isNoise(line)) {
      flush();
    } else {
      if (/^\s*(?:[-*•·–]|\d+[.)])\s/.test(line)) flush();
      prose += `${prose.endsWith("-") ? "" : " "}${line.replace(/^\s*(?:[-*•·–]|\d+[.)])\s+/, "")}`;
    }
  }
  flush();
  return segments;
}

const isTableRow = (line: string) => /^\s*\|.*\|\s*$/.test(line);

function isNoise(line: string): boolean {
  const text = line.trim();
  if (/^[$#>%]\s/.test(text) || /(?:\.\s?){4,}/.test(text)) return true;
  if (/[;{]\s*$/.test(text) && /[=(){}<>]/.test(text)) return true;
  const marks = text.match(/[^\p{L}\p{M}\p{N}\s.,:;'’"“”()/-]/gu)?.length ?? 0;
  const digits = text.match(/\p{N}/gu)?.length ?? 0;
  return text.length > 0 && (marks / text.length > 0.12 || digits / text.length > 0.4);
}
