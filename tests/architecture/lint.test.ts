import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ESLint, type Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { type Fixture, layOut, readFixtures } from "./fixtures.ts";

const root = join(import.meta.dirname, "..", "..");
const refused = await readFixtures("refused");
const accepted = await readFixtures("accepted");
const errors = await lintAll([...refused, ...accepted]);

async function lintAll(fixtures: readonly Fixture[]): Promise<Map<string, Linter.LintMessage[]>> {
  await using workspace = await layOut(fixtures);
  const judged = new Map(fixtures.map(({ name, files }) => [join(workspace.path, files[0]?.path ?? ""), name]));
  const results = await new ESLint({ cwd: workspace.path }).lintFiles([...judged.keys()]);
  return new Map(results.map(({ filePath, messages }) => [judged.get(filePath) ?? filePath, messages.filter(({ severity }) => severity === 2)]));
}

const rulesOf = (name: string) => errors.get(name)?.map(({ ruleId, message }) => ruleId ?? message);

/** Rules the configuration sets itself, beside the presets it extends. */
async function ownRules(): Promise<string[]> {
  const { default: config } = (await import(pathToFileURL(join(root, "eslint.config.js")).href)) as { default: Linter.Config[] };
  const own = config.filter(({ name }) => name === undefined).flatMap(({ rules = {} }) => Object.entries(rules));
  return [...new Set(own.filter(([, setting]) => [setting].flat()[0] === "error").map(([rule]) => rule))];
}

describe("lint", () => {
  it.each(refused)("refuses $name by $rule alone", ({ name, rule, says }) => {
    expect(rulesOf(name)).toEqual([rule]);
    expect(errors.get(name)?.[0]?.message).toContain(says);
  });

  it.each(accepted)("accepts $name", ({ name }) => expect(rulesOf(name)).toEqual([]));

  it("has a file that must be refused for every rule the project chose", async () => {
    const proven = new Set(refused.map(({ rule }) => rule));
    expect((await ownRules()).filter((rule) => !proven.has(rule))).toEqual([]);
  });
});
