import { describe, expect, it } from "vitest";
import { casesIn, renderCases } from "./evaluation-cases.ts";

const passed = { question: "How often?", passed: true, mode: "full", cited: ["guide.pdf", "guide.pdf"], unmet: [], error: null };
const failed = { question: "How long?", passed: false, mode: "without-graph", cited: ["plan.docx"], unmet: ["answer in mode full", "cite guide.pdf"], error: null };
const unanswered = { question: "Who?", passed: false, mode: null, cited: [], unmet: [], error: "Error: /ask answers 401" };
const log = ["Cache is disabled.", ...[passed, failed, unanswered].map((one) => `case: ${JSON.stringify(one)}`), "Results:", "  ✓ 1 passed (33.33%)"].join("\n");

describe("an evaluation's log", () => {
  it("tells each case, whatever else it says", () => expect(casesIn(log)).toEqual([passed, failed, unanswered]));
  it("tells none where it ended before it asked", () => expect(casesIn("Error: no config\n")).toEqual([]));
});

describe("what a person sees of an evaluation", () => {
  const lines = renderCases([passed, failed, unanswered], false).split("\n");
  it("is a line for each case, with what its answer did not do", () => {
    expect(lines[0]).toMatch(/^passed +How often\? +full · guide\.pdf *$/);
    expect(lines[1]).toMatch(/^failed +How long\? +without-graph · plan\.docx +does not answer in mode full; does not cite guide\.pdf$/);
    expect(lines[2]).toMatch(/^failed +Who\? +Error: \/ask answers 401$/);
  });
  it("ends with how many passed, and whether that is enough", () => {
    expect(lines.at(-1)).toMatch(/^1 of 3 passed, which is fewer/);
    expect(renderCases([passed], true)).toMatch(/\n1 of 1 passed$/);
  });
});
