import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { root } from "../../workspace/checkout.ts";

const folder = join(root, "docs", "runbooks");

export interface Runbook {
  name: string;
  /** Headings in their order. */
  sections: string[];
  /** Fenced shell, by the heading it stands under. */
  blocks: { section: string; script: string }[];
}

export function parseRunbook(name: string, text: string): Runbook {
  const parts = text.split(/^## /m).slice(1).map((part) => ({ section: part.split("\n", 1)[0] ?? "", text: part }));
  const blocks = parts.flatMap((part) => [...part.text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, script = ""]) => ({ section: part.section, script })));
  return { name, sections: parts.map(({ section }) => section), blocks };
}

export async function readRunbooks(): Promise<Runbook[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md") && name !== "README.md").sort();
  return Promise.all(names.map(async (name) => parseRunbook(basename(name, ".md"), await readFile(join(folder, name), "utf8"))));
}

/** What a person sets before the first command. */
export async function documentedVariables(): Promise<string[]> {
  return [...(await readFile(join(folder, "README.md"), "utf8")).matchAll(/^export (\w+)=/gm)].map(([, name = ""]) => name);
}

/** Variables that a script takes from its surroundings: neither its own, nor those of a shell inside a pod. */
export function variablesIn(script: string): string[] {
  const here = script.replaceAll(/'[^']*'/g, "''");
  const own = new Set([...here.matchAll(/\bfor (\w+) in\b/g)].map(([, name]) => name));
  return [...new Set([...here.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name))].filter((name) => !own.has(name));
}
