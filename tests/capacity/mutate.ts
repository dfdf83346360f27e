/**
 * Changes one number of the planner at a time and looks whether a test would notice: the golden plans, the rules of every plan, or
 * the page of figures. `node tests/capacity/mutate.ts [FILE…]`; exit code 1 when a change goes unseen.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as Capacity from "@homelab/capacity";
import { edgeCases, machineCases, planLines } from "./cases.ts";
import { figuresDocument } from "./figures.ts";
import { type Mutant, mutants, sources } from "./mutants.ts";
import { planTable } from "./plan-table.ts";

/** Numbers that no plan can show: each with its reason. */
const harmless: Readonly<Record<string, string>> = {
  "sizes.ts 1e-9": "keeps a division from falling below its own result; a larger hair is as good",
  "place.ts 1000": "rounds away what subtracting leaves behind; a finer step is as good",
  "room.ts 6": "the rank of the last medium: nothing is behind it",
  "postgres.ts 1": "yes or no: any number but 0 is yes",
  "room.ts 0": "a card of unknown memory: it is left out before its memory is used",
  "wanted.ts 0.01": "the smallest request there is: a little more is cut to the same hundredth",
  "plan.ts 0": "a card of unknown memory: it is left out before its memory is used",
};

let current: Mutant | undefined;
let generation = 0;
const folder = pathToFileURL(`${sources}/`).href;
registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    // a fresh copy of every module of the planner for each mutant
    return found.url.startsWith(folder) ? { ...found, url: `${found.url.split("?")[0] ?? found.url}?mutant=${generation}` } : found;
  },
  load: (url, context, next) => {
    const [path, query] = url.split("?");
    const mutated = current && query !== undefined && path === pathToFileURL(join(sources, current.file)).href;
    return mutated ? { format: "module-typescript", source: current?.source ?? "", shortCircuit: true } : next(url, context);
  },
});

const read = (name: string) => readFileSync(join(import.meta.dirname, "goldens", name), "utf8");
const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "sizes.md"), "utf8");
const edges = read("edges.txt");
const kept = new Map(machineCases.map(({ name }) => [name, read(`${name}.md`)]));

type Seen = "a golden plan" | "a rule" | "the page of figures" | "an error" | undefined;

/** Which test sees it first; plans before the page, which shows any number of a table. */
function seenBy(capacity: typeof Capacity): Seen {
  const lines = edgeCases.map((edge) => planLines(edge, capacity.plan(edge.facts, edge.wishes), capacity)).join("\n\n");
  if (`${lines}\n` !== edges) return "a golden plan";
  if (machineCases.some(({ name, facts, wishes }) => planTable(name, capacity.plan(facts, wishes)) !== kept.get(name))) return "a golden plan";
  if (edgeCases.some(({ facts, wishes }) => capacity.violations(capacity.plan(facts, wishes), facts).length > 0)) return "a rule";
  return figuresDocument(capacity) === page ? undefined : "the page of figures";
}

async function look(mutant: Mutant | undefined): Promise<Seen> {
  current = mutant;
  generation += 1;
  try {
    return seenBy((await import(`${folder}index.ts`)) as typeof Capacity);
  } catch {
    return "an error";
  }
}

const only = process.argv.slice(2);
const untouched = await look(undefined);
if (untouched !== undefined) {
  process.stderr.write(`mutate: the planner as it stands is seen by ${untouched}: run the tests first\n`);
  process.exit(2);
}
const all = only.length === 0 ? mutants(undefined) : only.flatMap((name) => mutants(name));
const counts = new Map<string, number>();
const unseen: Mutant[] = [];
for (const mutant of all) {
  const seen = await look(mutant);
  const excused = harmless[`${mutant.file} ${mutant.before}`];
  counts.set(seen ?? (excused === undefined ? "nothing" : "nothing, and harmless"), (counts.get(seen ?? (excused === undefined ? "nothing" : "nothing, and harmless")) ?? 0) + 1);
  if (seen === undefined && excused === undefined) unseen.push(mutant);
}
for (const { file, line, before, after } of unseen) process.stdout.write(`${fileURLToPath(folder)}${file}:${line}  ${before} → ${after} is seen by nothing\n`);
process.stdout.write(`${all.length} numbers changed one at a time; seen by ${[...counts].sort().map(([who, count]) => `${who} ${count}`).join(", ")}\n`);
process.exitCode = unseen.length > 0 ? 1 : 0;
