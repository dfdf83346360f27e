import { z } from "zod";
import { table } from "../terminal.ts";
import { printable } from "./show-answer.ts";

const Results = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("boolean"), value: z.boolean() }),
  z.object({ kind: z.literal("triples"), ntriples: z.string(), truncated: z.boolean() }),
  z.object({ kind: z.literal("bindings"), variables: z.array(z.string()), bindings: z.array(z.record(z.string(), z.object({ value: z.string() }))), truncated: z.boolean() }),
]);

/** SPARQL results for a person: a table of rows, yes or no, or the triples themselves. */
export function renderSparql(results: unknown): string {
  const parsed = Results.parse(results);
  if (parsed.kind === "boolean") return parsed.value ? "yes" : "no";
  const more = parsed.truncated ? "\nThere are more: the answer was cut at the platform's limit; ask for less with LIMIT." : "";
  if (parsed.kind === "triples") return `${printable(parsed.ntriples.trimEnd())}${more}`;
  const { variables, bindings } = parsed;
  const rows = bindings.map((binding) => variables.map((name) => printable(binding[name]?.value ?? "")));
  return `${table([variables, ...rows])}\n\n${rows.length} row${rows.length === 1 ? "" : "s"}${more}`;
}
