import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseSettings } from "./read-settings.ts";

const fixtures = join(import.meta.dirname, "../../../../tests/config");
const textsIn = (folder: string) => readdirSync(join(fixtures, folder)).map((name) => ({ name, text: readFileSync(join(fixtures, folder, name), "utf8") }));

describe("homelab.yaml", () => {
  it.each(textsIn("valid"))("accepts $name", ({ text }) => {
    expect(parseSettings(text)).toMatchObject({ ok: true });
  });

  it.each(textsIn("invalid"))("refuses $name and blames what its first line names", ({ text }) => {
    const [, named] = /^# blames ([^:]+):/.exec(text) ?? [];
    const parsed = parseSettings(text);
    const blamed = parsed.ok ? [] : parsed.problems.map((p) => p.path || "the file");
    expect(blamed.sort()).toEqual(named?.split(", ").sort());
    expect(parsed.ok ? [] : parsed.problems.filter((p) => p.line === undefined)).toEqual([]);
  });

  it("suggests the nearest key for a misspelt one", () => {
    const parsed = parseSettings("limits: { maxPage: 3 }");
    expect(parsed).toMatchObject({ ok: false, problems: [{ path: "limits.maxPage", line: 1, do: expect.stringContaining('did you mean "maxPages"?') }] });
  });

  it("does not suggest a key that is far away", () => {
    const parsed = parseSettings("colour: red");
    expect(parsed.ok || parsed.problems[0]?.do).not.toContain("did you mean");
  });
});
