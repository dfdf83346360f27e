import { readFile } from "node:fs/promises";
import { compare, explain, pathsUnder, plan, type Plan, remedies, type Target, targets, withMemory } from "@homelab/capacity";
import { OperatorError } from "@homelab/operator-error";
import type { HostFacts } from "@homelab/hardware";
import { parseBytes } from "@homelab/quantities";
import { closest } from "fastest-levenshtein";
import type { Place } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import { factsFor } from "./facts.ts";
import type { FoundFacts } from "./facts-here.ts";
import { measureParts, showMeasured } from "./measured.ts";
import { modelFactsOf } from "./model-facts.ts";
import { showChanges } from "./show-changes.ts";
import { showPlan } from "./show-plan.ts";
import { usage } from "./usage.ts";
import { embeddedWishes, wishesOf } from "./wishes.ts";

export interface PlanOptions {
  target?: string;
  facts?: string;
  why?: string;
  diff?: string;
  addMemory?: string;
  measured?: boolean;
  json?: boolean;
}

/** Prints the plan, or what was asked about it. False when something does not fit or a host could not be planned. */
export async function runPlan(place: Place, options: PlanOptions, terminal: Terminal): Promise<boolean> {
  if (options.measured === true) return printMeasured(place, terminal);
  const target = targetOf(place, options);
  const found = await factsFor(place, target, options.facts);
  const refused = found.problems.filter(({ severity }) => severity === "refused");
  if (found.hosts.length === 0) {
    const reasons = refused.map(({ host, field, message }) => `${[host, field].filter(Boolean).join(" ")}: ${message}`);
    throw new OperatorError({ what: "plan", where: found.from, got: reasons.join("; ") || "no facts of any host", do: "Run ./just audit." });
  }
  const wishes = target === "embedded" ? embeddedWishes(place.settings, found.hosts, place.layout.root) : wishesOf(place.settings, target, await modelFactsOf(place));
  const hosts = options.addMemory === undefined ? found.hosts : grown(found.hosts, options.addMemory);
  const made = plan(hosts, wishes);
  const ways = remedies(hosts, wishes, made);
  if (options.why !== undefined) terminal.print(whyText(made, options.why));
  else if (options.diff !== undefined) await printDiff(made, options.diff, terminal);
  else if (terminal.json) terminal.printJson({ ...made, remedies: ways, problems: found.problems, facts: found.from });
  else terminal.print(showPlan(made, { found: asPrinted(found), ways, usage: await usage(place, made) }));
  return made.fits && refused.length === 0;
}

async function printMeasured(place: Place, terminal: Terminal): Promise<boolean> {
  const parts = await measureParts(place);
  if (terminal.json) terminal.printJson(parts);
  else terminal.print(showMeasured(parts));
  return parts.every(({ inUseBytes, givenBytes }) => (inUseBytes ?? 0) <= givenBytes);
}

const asPrinted = ({ from, problems }: FoundFacts) => ({ from, problems });

function targetOf(place: Place, options: PlanOptions): Target {
  const asked = options.target ?? place.settings.target;
  const target = targets.find((known) => known === asked);
  if (!target) throw new OperatorError({ what: "plan", where: "--target", got: asked, do: `Name one of ${targets.join(", ")}.` });
  return target;
}

function grown(hosts: readonly HostFacts[], text: string): HostFacts[] {
  const [, name, size] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const bytes = parseBytes((size ?? "").replace(/^\+/, ""));
  const host = hosts.find((candidate) => candidate.host === name);
  if (!host || bytes === undefined) throw new OperatorError({ what: "plan", where: "--add-memory", got: text, do: `Write HOST=SIZE with one of ${hosts.map((h) => h.host).join(", ")}, for example ${hosts[0]?.host ?? "desktop"}=32GiB.` });
  return hosts.map((candidate) => (candidate === host ? withMemory(candidate, bytes) : candidate));
}

function whyText(made: Plan, path: string): string {
  const tree = explain(made.why, path);
  const under = pathsUnder(made.why, path);
  if (tree) return [...tree, ...(under.length > 1 ? ["", "Below it:", ...under.slice(1).map((line) => `  ${line}`)] : [])].join("\n");
  if (under.length > 0) return under.join("\n");
  const known = Object.keys(made.why);
  throw new OperatorError({ what: "plan", where: `--why ${path}`, got: "no number of this plan has that path", do: `Did you mean ${closest(path, known)}? A part's name lists its numbers: ./just plan --why ${made.components[0]?.component ?? "postgres"}` });
}

async function printDiff(made: Plan, file: string, terminal: Terminal): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError({ what: "plan", where: `--diff ${file}`, got: error.message, do: "Write one first: ./just plan --json > plan.json" });
  });
  const changes = compare(asPlan(text, file), made);
  if (terminal.json) terminal.printJson(changes);
  else terminal.print(showChanges(changes));
}

function asPlan(text: string, file: string): Plan {
  const wrong = (got: string) => new OperatorError({ what: "plan", where: `--diff ${file}`, got, do: "Name a file that ./just plan --json wrote." });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong("not JSON");
  }
  if (typeof value !== "object" || value === null || !("schema" in value) || value.schema !== 1 || !("why" in value) || !("hosts" in value)) throw wrong("not a plan");
  return value as Plan;
}
