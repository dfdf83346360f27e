import { z } from "zod";
import { table } from "../terminal.ts";
import { printable } from "./show-answer.ts";

const Results = z.union([
  z.object({ boolean: z.boolean() }),
  z.object({ nquads: z.string() }),
  z.object({ head: z.object({ vars: z.array(z.string()) }), results: z.object({ bindings: z.array(z.record(z.string(), z.object({ value: z.string() }))) }) }),
]);

/** SPARQL results for a person: a table of rows, yes or no, or the quads themselves. */
export function renderSparql(results: unknown): string {
  const parsed = Results.parse(results);
  if ("boolean" in parsed) return parsed.boolean ? "yes" : "no";
  if ("nquads" in parsed) return printable(parsed.nquads.trimEnd());
  const { vars } = parsed.head;
  const rows = parsed.results.bindings.map((binding) => vars.map((name) => printable(binding[name]?.value ?? "")));
  return `${table([vars, ...rows])}\n\n${rows.length} row${rows.length === 1 ? "" : "s"}`;
}
