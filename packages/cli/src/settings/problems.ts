import type { TypedSecret } from "@homelab/settings";
import type { z } from "zod";
import type { Position } from "./position.ts";
import { knownKeysAt, withoutIt, type Keys } from "./schema-walk.ts";
import { adviceForUnknownKey, nearest } from "./unknown-key.ts";

/** One thing wrong in a settings file. */
export interface Problem {
  /** Keys from the top, joined by dots; empty for the whole file. */
  path: string;
  /** Where it stands in the file, from 1; absent for what should be there and is not. */
  line?: number;
  column?: number;
  got: string;
  expected: string;
  /** What to do about it. */
  do: string;
}

/** A parsed file, and where things stand in it. */
export interface Source {
  input: unknown;
  secrets: readonly TypedSecret[];
  positionOf(path: Keys, blamed: "key" | "value"): Position | undefined;
}

/** Every secret and every issue zod found, as problems for a person, in the order of the file. */
export function problemsOf(error: z.ZodError | undefined, source: Source, schema: z.ZodType): Problem[] {
  const secrets = source.secrets.map(({ path, ...said }) => ({ keys: path, ...said, ...source.positionOf(path, "value") }));
  const issues = (error?.issues ?? []).flatMap((issue) => problemsOfIssue(issue, source, schema));
  // a key that holds a secret is told once, and never with what is in it
  const rest = issues.filter(({ keys }) => !secrets.some((secret) => samePath(secret.keys, keys)));
  return [...secrets, ...rest].sort(byPlace).map(({ keys, ...problem }) => ({ path: keys.join("."), ...problem }));
}

type Found = Omit<Problem, "path"> & { keys: Keys };

function problemsOfIssue(issue: z.core.$ZodIssue, source: Source, schema: z.ZodType): Found[] {
  const keys = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...keys, key];
      return { keys: path, ...source.positionOf(path, "key"), got: "a key that does not exist here", ...adviceForUnknownKey(path, knownKeysAt(schema, keys)) };
    });
  }
  const value = valueAt(source.input, keys);
  const atKey = issue.code === "invalid_key" || (issue.code === "custom" && typeof value === "object");
  const got = atKey ? "this name" : shown(value, source.secrets.some((secret) => startsWith(secret.path, keys)));
  return [{ keys, ...source.positionOf(keys, atKey ? "key" : "value"), got, expected: expectedBy(issue), do: adviceFor(issue, value, keys, schema) }];
}

function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" && (issue.expected === "object" || issue.expected === "record")) return "keys below it, each with a value";
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}

function adviceFor(issue: z.core.$ZodIssue, value: unknown, keys: Keys, schema: z.ZodType): string {
  if (issue.code === "custom" && typeof issue.params?.["do"] === "string") return issue.params["do"];
  const key = keys.join(".") || "the file";
  if (value === undefined) return `Add ${key}.`;
  if (issue.code === "invalid_key") return "Rename it.";
  const near = issue.code === "invalid_value" && typeof value === "string" ? nearest(value, issue.values.map(String)) : undefined;
  if (near !== undefined) return `Did you mean "${near}"?`;
  const without = withoutIt(schema, keys);
  if (without === "absent") return "Write that, or remove the line.";
  const otherwise = without === "required" ? undefined : without.default;
  const plain = typeof otherwise === "string" || typeof otherwise === "number" || typeof otherwise === "boolean";
  return plain ? `Write that, or remove the line: the default is ${String(otherwise) || "empty"}.` : "Write that.";
}

function shown(value: unknown, hidden: boolean): string {
  if (value === undefined) return "nothing";
  if (value === null) return "no value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "keys below it";
  if (hidden) return "a value that is not shown";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(input: unknown, path: Keys): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as Record<string | number, unknown>)[key] : undefined), input);
}

const startsWith = (path: Keys, beginning: Keys) => beginning.every((key, i) => path[i] === key);
const samePath = (a: Keys, b: Keys) => a.length === b.length && startsWith(a, b);
const byPlace = (a: Found, b: Found) => (a.line ?? Infinity) - (b.line ?? Infinity) || (a.column ?? 0) - (b.column ?? 0) || 0;
