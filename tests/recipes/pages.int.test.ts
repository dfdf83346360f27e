import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "../workspace/checkout.ts";

const run = promisify(execFile);

/** What a person reads. */
const pages = [...globSync("{*.md,docs/*.md,docs/runbooks/*.md}", { cwd: root })].sort().map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }));

/** Each `./just` that a page shows, in a block or in a sentence, as the words after it. */
function commandsOn(text: string): string[][] {
  const blocks = [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].flatMap(([, block = ""]) => block.split("\n"));
  const inSentences = [...text.matchAll(/`([^`\n]*\.\/just [^`\n]*)`/g)].map(([, code = ""]) => code);
  const said = [...blocks, ...inSentences].map((line) => line.replace(/\s+#.*$/, "")).flatMap((line) => line.split(/&&|\||;/));
  return said.flatMap((command) => [...command.matchAll(/(?:^|\s)\.\/just (\w.*)$/g)].map(([, words = ""]) => words.trim().split(/\s+/)));
}

const { recipes, aliases } = JSON.parse((await run(join(root, "just"), ["--dump", "--dump-format", "json"])).stdout) as { recipes: Record<string, { body: unknown[] }>; aliases: Record<string, { target: string }> };
/** Recipes that are a command of ours; the others belong to who develops. */
const ours = new Set(Object.keys(recipes).filter((name) => /packages\/cli\/src\/main\.ts|"homelab"/.test(JSON.stringify(recipes[name]?.body))));

const helps = new Map<string, Promise<string>>();
function helpOf(...words: string[]): Promise<string> {
  const key = words.join(" ");
  const known = helps.get(key) ?? run(process.execPath, [join(root, "packages/cli/src/main.ts"), ...words, "--help"]).then(({ stdout }) => stdout);
  helps.set(key, known);
  return known;
}

/** What is wrong with a command as it is shown; undefined where nothing is. */
async function wrongWith([name = "", ...words]: readonly string[]): Promise<string | undefined> {
  const recipe = aliases[name]?.target ?? name;
  if (!(recipe in recipes)) return `there is no recipe ${name}`;
  const options = words.flatMap((word) => /^--?[a-z][\w-]*/.exec(word)?.slice(0, 1) ?? []);
  if (!ours.has(recipe) || options.length === 0) return undefined;
  const outer = await helpOf(recipe);
  const under = words[0] !== undefined && new RegExp(`^Commands:[^]*^  ${words[0]}\\b`, "m").test(outer) ? words[0] : undefined;
  const help = under === undefined ? outer : await helpOf(recipe, under);
  const unknown = options.filter((option) => !new RegExp(`(?:^|[ ,])${option}(?:[ ,]|$)`, "m").test(help));
  return unknown.length === 0 ? undefined : `${recipe} ${under ?? ""} knows no ${unknown.join(", ")}`;
}

it.each([["upp"], ["status", "--watchh"], ["dead-letters", "redrive", "--al"]])("finds what is wrong with ./just %s %s", async (...words) => expect(await wrongWith(words)).toBeDefined());

describe.each(pages)("the page $name", ({ name, text }) => {
  it("shows only commands and options that there are", { timeout: 60_000 }, async () => {
    const wrong = await Promise.all(commandsOn(text).map(wrongWith));
    expect(wrong.filter((found) => found !== undefined)).toEqual([]);
  });

  it("links only to what there is", () => {
    const links = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, to = ""]) => to).filter((to) => !/^\w+:/.test(to));
    expect(links.filter((to) => !existsSync(join(root, dirname(name), to)))).toEqual([]);
  });
});
