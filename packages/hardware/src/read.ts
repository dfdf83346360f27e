import type { z } from "zod";
import { HostFacts, HostName } from "./facts.ts";
import type { FactsProblem } from "./port.ts";

export type ReadHost = { facts: HostFacts; problems: FactsProblem[] } | { facts?: never; problems: FactsProblem[] };

/** Facts as they lie in a file. `source` names them where they do not name a host: a file name or an inventory name. */
export function readFactsText(source: string, text: string): ReadHost {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    const why = text.trim() === "" ? "it is empty" : error instanceof Error ? error.message : String(error);
    return { problems: [refused(printable(source), "", `the facts are not complete JSON: ${printable(why)}. Run ./just audit again: the file was cut off or written by hand.`)] };
  }
  return readFacts(source, input);
}

/** Checks the shape of facts and names every field that is missing or wrong. A limit that cannot bind is set to none and flagged. */
export function readFacts(source: string, input: unknown): ReadHost {
  const { input: bounded, problems } = withoutUnreachableLimits(nameOf(input, source), input);
  const parsed = HostFacts.safeParse(bounded);
  if (parsed.success) return { facts: parsed.data, problems };
  return { problems: shapeProblems(nameOf(input, source), bounded, parsed.error) };
}

/** One problem for each field: a value below two limits is one mistake. */
function shapeProblems(host: string, input: unknown, { issues }: z.ZodError): FactsProblem[] {
  const all = issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => refused(host, fieldOf([...path, key]), "no such fact is known. Audit this host with the same version of homelab."));
    const wanted = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
    return [refused(host, fieldOf(path), `got ${shown(valueAt(input, issue.path))}: ${wanted}. Run ./just audit again, or mend the facts.`)];
  });
  return all.filter(({ field }, at) => all.findIndex((other) => other.field === field) === at);
}

export const refused = (host: string, field: string, message: string): FactsProblem => ({ host, field, message, severity: "refused" });
export const flagged = (host: string, field: string, message: string): FactsProblem => ({ host, field, message, severity: "flagged" });

/** Control and formatting characters: they move a cursor, ring, or turn the direction of text. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export const isPrintable = (text: string): boolean => text.search(unprintable) === -1;

/** Text of another machine, short and safe to show. */
export function printable(text: string): string {
  const escaped = text.replaceAll(unprintable, (found) => `\\u{${found.codePointAt(0)?.toString(16) ?? ""}}`);
  return escaped.length > 120 ? `${escaped.slice(0, 119)}…` : escaped;
}

function nameOf(input: unknown, source: string): string {
  const name = valueAt(input, ["host"]);
  return HostName.safeParse(name).success ? String(name) : printable(source);
}

/** The kernel says "no limit" with a number beyond what JSON holds exactly; above what there is, no limit binds. */
function withoutUnreachableLimits(host: string, input: unknown): { input: unknown; problems: FactsProblem[] } {
  const pairs = [
    { parent: ["identity", "memory"], limit: "limitBytes", of: "totalBytes", whole: "the machine has" },
    { parent: ["identity", "cpu"], limit: "quota", of: "threads", whole: "threads there are" },
  ];
  let seen = input;
  const problems: FactsProblem[] = [];
  for (const { parent, limit, of, whole } of pairs) {
    const [bound, all] = [valueAt(seen, [...parent, limit]), valueAt(seen, [...parent, of])];
    if (typeof bound !== "number" || typeof all !== "number" || bound <= all) continue;
    problems.push(flagged(host, fieldOf([...parent, limit]), `${bound} is more than the ${all} ${whole}: taken as no limit.`));
    seen = withValue(seen, [...parent, limit], null);
  }
  return { input: seen, problems };
}

function withValue(input: unknown, [key = "", ...rest]: readonly string[], value: unknown): unknown {
  const object = input as Readonly<Record<string, unknown>>;
  return { ...object, [key]: rest.length === 0 ? value : withValue(object[key], rest, value) };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as Record<PropertyKey, unknown>)[key] : undefined), input);
}

/** Keys that are no names themselves, such as mount points, are quoted. */
function fieldOf(path: readonly string[]): string {
  return path.map((key, at) => (/^\w+$/.test(key) ? `${at > 0 ? "." : ""}${key}` : `[${JSON.stringify(printable(key))}]`)).join("");
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : printable(JSON.stringify(value));
}
