import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseSettings } from "./parse-settings.ts";
import { readSettings, renderProblems } from "./read-settings.ts";

const fixtures = join(import.meta.dirname, "../../../../tests/config");
const textsIn = (folder: string) => readdirSync(join(fixtures, folder)).map((name) => ({ name, text: readFileSync(join(fixtures, folder, name), "utf8") }));
const problemsIn = (text: string) => {
  const parsed = parseSettings(text);
  return parsed.ok ? [] : parsed.problems;
};
/** Words of a comment such as `# says …`, one for each such line. */
const commented = (text: string, verb: string) => [...text.matchAll(new RegExp(`^# ${verb} (.+)$`, "gm"))].map(([, words]) => words ?? "");

/** The value with one of its inner values, chosen by the stream, replaced. */
function replacedSomewhere(value: unknown, choices: Iterator<number>, replacement: unknown): unknown {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const turn = Number(choices.next().value);
  const chosen = entries[turn % Math.max(1, entries.length)];
  if (!chosen || turn % 7 === 0) return replacement;
  return Object.fromEntries(entries.map(([key, inner]) => [key, key === chosen[0] ? replacedSomewhere(inner, choices, replacement) : inner]));
}

describe("homelab.yaml", () => {
  it.each(textsIn("valid"))("accepts $name", ({ text }) => {
    expect(problemsIn(text)).toEqual([]);
  });

  it.each(textsIn("invalid"))("refuses $name, blames what its first line names and says what it promises", ({ text }) => {
    const [, named] = /^# blames (.+?): /.exec(text) ?? [];
    const problems = problemsIn(text);
    const message = renderProblems("homelab.yaml", problems);
    expect(problems.map((p) => p.path || "the file").sort(), message).toEqual(named?.split(", ").sort());
    expect(commented(text, "says").length).toBeGreaterThan(0);
    for (const words of commented(text, "says")) expect(message).toContain(words);
    for (const words of commented(text, "hides")) expect(message).not.toContain(words);
    expect(problems.filter((p) => p.line === undefined || p.column === undefined || !p.expected || !p.do)).toEqual([]);
  });

  it("has a file of every rule that refuses", () => {
    expect(textsIn("invalid").length).toBeGreaterThanOrEqual(50);
  });

  it("points at line and column: at the value, or at the key where the key is wrong", () => {
    expect(problemsIn("ports:\n  nats: 99999\n  postgress: 1\n")).toMatchObject([
      { path: "ports.nats", line: 2, column: 9 },
      { path: "ports.postgress", line: 3, column: 3 },
    ]);
  });

  it("suggests the nearest key for a misspelt one", () => {
    expect(problemsIn("limits: { maxPage: 3 }")).toMatchObject([{ path: "limits.maxPage", line: 1, do: 'Did you mean "maxPages"?' }]);
  });

  it("does not suggest a key that is far away", () => {
    expect(problemsIn("colour: red")).toMatchObject([{ path: "colour", do: expect.not.stringContaining("Did you mean") }]);
  });

  it("tells what rules find beside what the schema finds, unless the rule reads the wrong key", () => {
    const problems = problemsIn("ports: { nats: 7000, oxigraph: 7000 }\nlimits: { maxPages: none }\nzones: { primary: nobody }\n");
    expect(problems.map((p) => p.path)).toEqual(["ports.oxigraph", "limits.maxPages", "zones.primary"]);
    expect(problemsIn("ports: { nats: 7000, oxigraph: 7000, api: none }").map((p) => p.path)).toEqual(["ports.api"]);
  });

  it("has no line for what is missing altogether", () => {
    const [first] = problemsIn("target: homelab");
    expect(first).toMatchObject({ path: "zones.primary", got: "nothing", do: expect.stringContaining("Give a host `zone: primary`") });
    expect(first).not.toHaveProperty("line");
  });

  it("refuses a bomb of aliases", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]", ..."bcdefgh".split("").map((key, i) => `${key}: &${key} [${Array(10).fill(`*${"abcdefgh".charAt(i)}`).join(", ")}]`)].join("\n");
    expect(problemsIn(bomb)).toMatchObject([{ path: "", got: expect.stringContaining("alias") }]);
  });

  it("answers any file in words, however wrong it is", () => {
    const files = textsIn("valid").map(({ text }) => parse(text) as unknown);
    const junk = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.boolean(), fc.constant([]), fc.constant({}), fc.constant({ constructor: 1 }), fc.constantFrom("primary", "local", "10 %", "-1 GiB"));
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.infiniteStream(fc.nat()), fc.array(junk, { minLength: 1, maxLength: 4 }), (file, choices, values) => {
        const broken = values.reduce((at, value) => replacedSomewhere(at, choices, value), file);
        const parsed = parseSettings(JSON.stringify(broken));
        expect(parsed.ok || renderProblems("f", parsed.problems)).toBeTruthy();
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses a key that would be lost on the way", () => {
    expect(problemsIn("__proto__: { target: cluster }")).not.toEqual([]);
    expect(problemsIn("hosts: { __proto__: { zone: primary } }")).not.toEqual([]);
  });
});

describe("the target", () => {
  const targetOf = (text: string, choice: Parameters<typeof parseSettings>[1]) => {
    const parsed = parseSettings(text, choice);
    return parsed.ok ? parsed.settings.target : parsed.problems;
  };

  it("is what --target says, else HOMELAB_TARGET, else the file, else embedded", () => {
    expect(targetOf("target: cluster", { asked: "embedded", environment: "homelab" })).toBe("embedded");
    expect(targetOf("target: embedded", { environment: "cluster" })).toBe("cluster");
    expect(targetOf("target: cluster", { environment: "" })).toBe("cluster");
    expect(targetOf("", {})).toBe("embedded");
  });

  it("is refused by where it was said", () => {
    expect(targetOf("", { environment: "moon" })).toMatchObject([{ path: "HOMELAB_TARGET", got: '"moon"' }]);
    expect(targetOf("", { asked: "moon" })).toMatchObject([{ path: "--target" }]);
  });
});

describe("a settings file", () => {
  it("counts its paths from its own folder", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "homelab.yaml"), await readFile(join(fixtures, "valid/everything.yaml"), "utf8"));
    const settings = await readSettings(join(folder.path, "homelab.yaml"), {});
    expect(settings.models.embedding?.tokenizer).toBe(join(folder.path, "models/nomic/tokenizer.json"));
    expect(settings.audit.inventory).toBe(join(folder.path, "inventory.yml"));
    expect(settings.images.credentialsFile).toBe(join(folder.path, "registry.json"));
    expect(settings.cluster.kubeconfig).not.toContain("~");
    expect(settings.models.llm?.file).toBe("/nvme/models/tiny-Q4_0.gguf");
  });

  it("may be absent", async () => {
    await using folder = await temporaryFolder();
    expect((await readSettings(join(folder.path, "none.yaml"), { HOMELAB_TARGET: "cluster" })).target).toBe("cluster");
  });
});

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "settings-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
