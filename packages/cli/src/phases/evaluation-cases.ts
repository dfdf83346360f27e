import { z } from "zod";
import { table, tint } from "../terminal.ts";

/** What became of one question of an evaluation. */
const Case = z.strictObject({
  question: z.string(),
  passed: z.boolean(),
  mode: z.string().nullable(),
  /** Names of the documents that the first five citations name. */
  cited: z.array(z.string()),
  /** What the answer had to do and did not. */
  unmet: z.array(z.string()),
  /** Why there is no answer. */
  error: z.string().nullable(),
});
export type Case = z.output<typeof Case>;

const mark = "case: ";

/** The cases that the log of an evaluation tells, among all else that Promptfoo says. */
export function casesIn(log: string): Case[] {
  return log.split("\n").flatMap((line) => (line.startsWith(mark) ? [Case.parse(JSON.parse(line.slice(mark.length)))] : []));
}

/** A line for each case, with what was wrong, then how many passed. */
export function renderCases(cases: readonly Case[], passed: boolean): string {
  const rows = cases.map((one) => [one.passed ? tint("green", "passed") : tint("red", "failed"), one.question, [one.mode, ...new Set(one.cited)].filter(Boolean).join(" · "), wrongWith(one)]);
  const count = `${cases.filter((one) => one.passed).length} of ${cases.length} passed`;
  return `${table(rows)}\n\n${count}${passed ? "" : ", which is fewer than passPercent in samples/evaluation.yaml asks for"}`;
}

const wrongWith = ({ unmet, error }: Case): string => [...unmet.map((what) => `does not ${what}`), ...(error === null ? [] : [error])].join("; ");
