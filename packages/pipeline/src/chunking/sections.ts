import type { Block } from "../document.ts";

/** Blocks under one heading (or under a run of headings with nothing between them). */
export interface Section {
  /** Index of the first block; the section ends where the next begins. */
  from: number;
  to: number;
  /** Headings above and at the section's start, outermost first. */
  headings: readonly string[];
}

export const isHeading = (block: Block): boolean => block.kind === "heading" || block.kind === "title";

/** Cuts a document before each heading that follows body text, so that no chunk speaks of two sections. */
export function sectionsOf(blocks: readonly Block[]): Section[] {
  const sections: Section[] = [];
  const path: { level: number; text: string }[] = [];
  let from = 0;
  let body = false;
  const close = (to: number) => {
    if (to > from) sections.push({ from, to, headings: path.map((heading) => heading.text) });
    from = to;
    body = false;
  };
  blocks.forEach((block, index) => {
    if (block.text.trim() === "") return;
    if (!isHeading(block)) {
      body = true;
      return;
    }
    if (body) close(index);
    const level = block.kind === "title" ? 0 : (block.level ?? 1);
    while (path.length > 0 && path.at(-1)!.level >= level) path.pop();
    path.push({ level, text: block.text.trim() });
  });
  close(blocks.length);
  return sections;
}
