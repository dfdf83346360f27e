import type { Derivation, Derivations } from "./ledger.ts";
import { printValue } from "./print.ts";

/** What a number follows from, as a tree of lines; undefined for a path that no number has. */
export function explain(why: Derivations, path: string): string[] | undefined {
  const entry = why[path];
  if (!entry) return undefined;
  const seen = new Set<string>();
  return [`${path} = ${printValue(entry.value, entry.unit)}`, ...below(why, path, seen, "")];
}

/** Paths below a path, or all; with their values. */
export function pathsUnder(why: Derivations, prefix: string): string[] {
  return Object.entries(why).flatMap(([path, { value, unit }]) => (path === prefix || path.startsWith(`${prefix}.`) ? [`${path} = ${printValue(value, unit)}`] : []));
}

function below(why: Derivations, path: string, seen: Set<string>, indent: string): string[] {
  const entry = why[path];
  if (!entry) return [];
  if (seen.has(path)) return [`${indent}   (explained above)`];
  seen.add(path);
  const lines = [`${indent}   ${entry.given ? `${entry.given}: ` : "= "}${entry.how}`];
  const { single, grouped } = inputsOf(entry);
  for (const [part, names] of grouped) {
    const values = names.map(([who, input]) => `${who} ${shown(why, input)}`);
    lines.push(`${indent}   ${part} of each: ${values.join(", ")}`);
  }
  for (const [name, input] of single) lines.push(`${indent}   ${name}: ${input} = ${shown(why, input)}`, ...below(why, input, seen, `${indent}   `));
  return lines;
}

/** Inputs called `floor of nats`, `floor of postgres`, … are one line. */
function inputsOf({ from }: Derivation): { single: [string, string][]; grouped: Map<string, [string, string][]> } {
  const single: [string, string][] = [];
  const grouped = new Map<string, [string, string][]>();
  for (const [name, input] of Object.entries(from)) {
    const [, part, who] = /^(\w+) of (.+)$/.exec(name) ?? [];
    if (part === undefined || who === undefined) single.push([name, input]);
    else grouped.set(part, [...(grouped.get(part) ?? []), [who.split(".")[0] ?? who, input]]);
  }
  return { single, grouped };
}

const shown = (why: Derivations, path: string): string => {
  const entry = why[path];
  return entry ? printValue(entry.value, entry.unit) : "?";
};
