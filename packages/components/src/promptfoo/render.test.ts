import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { askProgram, renderEvaluation, reportProgram } from "./render.ts";

interface Evaluation {
  tests: { vars: { question: string }; assert: { value: string; metric: string }[] }[];
}

/** Whether an output passes every assertion of the first case, as Promptfoo evaluates them. */
function passes(evaluation: string, output: object): boolean {
  const { tests } = JSON.parse(evaluation) as Evaluation;
  return (tests[0]?.assert ?? []).every(({ value }) => runInNewContext(value, { output: JSON.stringify(output) }) === true);
}

describe("the evaluation", () => {
  const cited = renderEvaluation([{ question: "How often?", document: "guide.pdf" }]);
  const refused = renderEvaluation([{ question: "Who won?", document: null }]);
  const good = { mode: "full", answered: true, cited: ["other.html", "guide.pdf"] };

  it("passes an answer that cites the document in the full mode", () => expect(passes(cited, good)).toBe(true));
  it.each([{ cited: ["other.html"] }, { mode: "without-graph" }, { answered: false }])("fails one with %j", (worse) => expect(passes(cited, { ...good, ...worse })).toBe(false));
  it("wants a refusal where no document says anything", () => {
    expect(passes(refused, { mode: "full", answered: false, cited: [] })).toBe(true);
    expect(passes(refused, good)).toBe(false);
  });
  it("says in words what an answer has to do", () => expect((JSON.parse(cited) as Evaluation).tests[0]?.assert.map(({ metric }) => metric)).toEqual(["answer in mode full", "answer", "cite guide.pdf"]));
  it("asks no model to judge", () => expect(cited).not.toMatch(/llm-rubric|similar|factuality/));
});

describe("what asks the platform", () => {
  it("sends the token of its file, and names the documents that were cited", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push([request.method, request.url, request.headers.authorization].join(" "));
      response.end(JSON.stringify(request.url === "/api/v1/ask" ? { mode: "full", answered: true, answer: "monthly", citations: [{ documentId: "a1" }] } : { name: "guide.pdf" }));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const folder = await mkdtemp(join(tmpdir(), "homelab-evaluation-"));
    try {
      const files = { "ask.mjs": askProgram, "api.token": "T\n", "place.json": JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }) };
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      const { default: Platform } = (await import(pathToFileURL(join(folder, "ask.mjs")).href)) as { default: new () => { callApi(question: string): Promise<{ output: string }> } };
      const { output } = await new Platform().callApi("How often?");
      expect(JSON.parse(output)).toEqual({ mode: "full", answered: true, answer: "monthly", cited: ["guide.pdf"] });
      expect(asked).toEqual(["POST /api/v1/ask Bearer T", "GET /api/v1/documents/a1 Bearer T"]);
    } finally {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    }
  });
});

describe("what reports the cases", () => {
  /** What it writes for these results, in a process of its own. */
  const said = async (...results: object[]): Promise<unknown[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", `${reportProgram}report({ results: ${JSON.stringify(results)} });`]);
    return stdout.trim().split("\n").map((line) => JSON.parse(line.replace(/^case: /, "")) as unknown);
  };
  const response = { output: JSON.stringify({ mode: "full", answered: true, answer: "monthly", cited: ["other.html"] }) };

  it("names what an answer did not do, in the order of the questions", async () => {
    const failed = { testIdx: 1, vars: { question: "b" }, success: false, error: "Custom function returned false", response, gradingResult: { componentResults: [{ pass: true, assertion: { metric: "answer" } }, { pass: false, assertion: { metric: "cite guide.pdf" } }] } };
    const passed = { testIdx: 0, vars: { question: "a" }, success: true, error: null, response, gradingResult: { componentResults: [] } };
    expect(await said(failed, passed)).toEqual([
      { question: "a", passed: true, mode: "full", cited: ["other.html"], unmet: [], error: null },
      { question: "b", passed: false, mode: "full", cited: ["other.html"], unmet: ["cite guide.pdf"], error: null },
    ]);
  });

  it("tells why nothing was answered", async () => {
    expect(await said({ testIdx: 0, vars: { question: "a" }, success: false, error: "Error: /ask answers 401", response: {}, gradingResult: null })).toEqual([{ question: "a", passed: false, mode: null, cited: [], unmet: [], error: "Error: /ask answers 401" }]);
  });
});
