import { describe, expect, it } from "vitest";
import { gradeOf, readQuestions } from "./questions.ts";

describe("the questions", () => {
  it("are at least 200, each once, with a half held back", async () => {
    const questions = await readQuestions();
    expect(questions.length).toBeGreaterThanOrEqual(200);
    expect(new Set(questions.map((q) => q.id)).size).toBe(questions.length);
    const heldBack = questions.filter((q) => q.half === "held-back").length;
    expect(Math.abs(heldBack / questions.length - 0.5)).toBeLessThan(0.1);
  });

  it("leave out at least three tenths of the words of the sentence that answers them", async () => {
    const wordsOf = (text: string) => text.toLowerCase().match(/[a-z0-9_-]+/g) ?? [];
    for (const { question, sentence } of await readQuestions()) {
      expect(question).not.toContain(sentence.slice(0, -1));
      const asked = new Set(wordsOf(question));
      expect(wordsOf(sentence).some((word) => !asked.has(word))).toBe(true);
    }
  });

  it("are answered by a passage of the right document and page only, better by the one that holds the sentence", async () => {
    const [question] = await readQuestions();
    if (!question) throw new Error("there are no questions");
    const passage = { documentId: "d", pages: [question.page], text: `Before. ${question.sentence} After.` };
    expect(gradeOf(question, "d", passage)).toBe(2);
    expect(gradeOf(question, "d", { ...passage, text: "Something else on that page." })).toBe(1);
    expect(gradeOf(question, "d", { ...passage, pages: [question.page + 1] })).toBe(0);
    expect(gradeOf(question, "e", passage)).toBe(0);
  });
});
