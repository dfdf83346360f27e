import { z } from "zod";
import { tint } from "../terminal.ts";

const Citation = z.object({
  documentId: z.string(),
  title: z.string(),
  page: z.number().nullable(),
  places: z.array(z.object({ page: z.number(), box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable() })),
  span: z.tuple([z.number(), z.number()]),
  text: z.string(),
  score: z.number(),
});

/** What `ask --json` prints; parsing leaves out what else the API says. */
export const Answer = z.object({
  mode: z.string(),
  reasons: z.array(z.object({ dependency: z.string(), why: z.string() })),
  answer: z.string(),
  citations: z.array(Citation),
  timings: z.record(z.string(), z.number()),
});
export type Answer = z.output<typeof Answer>;

const shownCharacters = 300;

/** The answer, then each citation with its page, for a person. */
export function renderAnswer(answer: Answer): string {
  const citations = answer.citations.map((c, i) => {
    const text = c.text.replace(/\s+/gu, " ").trim();
    const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
    return `${tint("bold", `[${i + 1}] ${printable(c.title)}${c.page === null ? "" : `, page ${c.page}`}`)}\n    ${printable(shown)}`;
  });
  const mode = answer.mode === "full" ? [] : [tint("yellow", `mode: ${answer.mode} (${answer.reasons.map((r) => `${r.dependency}: ${r.why}`).join("; ")})`)];
  return [printable(answer.answer), ...citations, ...mode].join("\n\n");
}

/** Documents are other people's text: what could move the cursor or rename the window is not passed to the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
