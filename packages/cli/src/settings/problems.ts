import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

/** One thing wrong in a settings file. */
export interface Problem {
  /** Keys from the top, joined by dots; empty for the whole file. */
  path: string;
  /** Line in the file, from 1, where it is known. */
  line?: number;
  got: string;
  /** What to write instead. */
  do: string;
}

type Keys = readonly (string | number)[];

/** Every issue zod found, as problems for a person; `lineOf` finds a path in the source. */
export function problemsOf(error: z.ZodError, input: unknown, schema: z.ZodType, lineOf: (path: Keys) => number | undefined): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key], knownKeysAt(schema, path), lineOf));
    return [problem(path, shown(valueAt(input, path)), `give ${issue.message}`, lineOf)];
  });
}

function unknownKey(path: Keys, known: readonly string[], lineOf: (path: Keys) => number | undefined): Problem {
  const key = String(path.at(-1));
  const near = known.length > 0 ? closest(key, known) : undefined;
  const meant = near !== undefined && distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(2, key.length / 3) ? `did you mean "${near}"? ` : "";
  return problem(path, "a key that does not exist here", `${meant}Known keys: ${known.join(", ") || "none"}`, lineOf);
}

function problem(path: Keys, got: string, advice: string, lineOf: (path: Keys) => number | undefined): Problem {
  const line = lineOf(path);
  return { path: path.join("."), ...(line === undefined ? {} : { line }), got, do: advice };
}

/** Keys the schema declares at a path, looking through defaults and optionals. */
export function knownKeysAt(schema: z.ZodType, path: Keys): string[] {
  const object = path.reduce<z.ZodType | undefined>((at, key) => (at ? unwrapped(at) : undefined)?.shape[String(key)] as z.ZodType | undefined, schema);
  return Object.keys((object && unwrapped(object))?.shape ?? {});
}

function unwrapped(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable) return unwrapped(schema.unwrap() as z.ZodType);
  return undefined;
}

function valueAt(input: unknown, path: Keys): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[key] : undefined), input);
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
