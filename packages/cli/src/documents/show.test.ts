import { describe, expect, it } from "vitest";
import { printable, renderAnswer } from "./show-answer.ts";
import { renderSparql } from "./show-sparql.ts";

const citation = { documentId: "d", title: "Manual", page: 3, places: [{ page: 3, box: null }], span: [0, 4] as [number, number], text: "some\n  text", score: 0.5 };

describe("an answer on the terminal", () => {
  it("shows each citation with its page and text", () => {
    const shown = renderAnswer({ mode: "full", reasons: [], answer: "It is so.", citations: [citation, { ...citation, page: null }], timings: {} });
    expect(shown).toContain("[1] Manual, page 3");
    expect(shown).toContain("[2] Manual");
    expect(shown).toContain("some text");
    expect(shown).not.toContain("mode:");
  });

  it("names the mode and the reason when something was away", () => {
    const reasons = [{ dependency: "graph", why: "no answer" }];
    expect(renderAnswer({ mode: "without-graph", reasons, answer: "", citations: [], timings: {} })).toContain("mode: without-graph (graph: no answer)");
  });

  it("passes no control sequence of a document to the terminal", () => {
    const hostile = "\u001b]0;owned\u0007 \u001b[2J \u202etxt.exe";
    expect(renderAnswer({ mode: "full", reasons: [], answer: hostile, citations: [{ ...citation, title: hostile, text: hostile }], timings: {} })).not.toMatch(/\u001b\]|\u0007|\u001b\[2J|\u202e/);
    expect(printable("line\n\tnext")).toBe("line\n\tnext");
  });
});

describe("SPARQL results on the terminal", () => {
  it("are a table, yes or no, or triples", () => {
    expect(renderSparql({ kind: "boolean", value: false })).toBe("no");
    expect(renderSparql({ kind: "triples", ntriples: "<a> <b> <c> .\n", truncated: false })).toBe("<a> <b> <c> .");
    expect(renderSparql({ kind: "bindings", variables: ["s", "o"], bindings: [{ s: { value: "long name" } }], truncated: true })).toMatch(/^s {10}o\nlong name\n\n1 row\nThere are more/);
  });
});
