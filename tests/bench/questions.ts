import { readFile } from "node:fs/promises";
import { z } from "zod";

/** A line of questions.jsonl; the rule that made it is questions/questions.md. */
const Question = z.strictObject({
  id: z.string(),
  question: z.string(),
  manual: z.string(),
  page: z.int().positive(),
  sentence: z.string(),
  form: z.string(),
  half: z.enum(["tuning", "held-back"]),
});
export type Question = z.output<typeof Question>;

export async function readQuestions(): Promise<Question[]> {
  const text = await readFile(new URL("./questions/questions.jsonl", import.meta.url), "utf8");
  return text.trim().split("\n").map((line) => Question.parse(JSON.parse(line)));
}

/** A passage as far as it is judged. */
export interface Judged {
  documentId: string;
  pages: readonly number[];
  text: string;
}

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? []);

/** 0: another page; 1: the page of the answer; 2: the passage on it that holds the sentence. */
export function gradeOf(question: Question, documentId: string, passage: Judged): 0 | 1 | 2 {
  if (passage.documentId !== documentId || !passage.pages.includes(question.page)) return 0;
  const [told, has] = [wordsOf(question.sentence), wordsOf(passage.text)];
  const found = [...told].filter((word) => has.has(word)).length;
  return found >= 0.8 * told.size ? 2 : 1;
}
