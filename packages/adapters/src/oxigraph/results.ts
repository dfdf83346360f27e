import { Unavailable } from "@homelab/pipeline";
import { z } from "zod";

const Term = z.object({
  type: z.enum(["uri", "literal", "bnode"]),
  value: z.string(),
  datatype: z.string().optional(),
  "xml:lang": z.string().optional(),
});

export type JsonTerm = z.output<typeof Term>;

/** W3C SPARQL 1.1 Query Results JSON Format. */
const Results = z.union([
  z.object({ boolean: z.boolean() }),
  z.object({
    head: z.object({ vars: z.array(z.string()) }),
    results: z.object({ bindings: z.array(z.record(z.string(), Term)) }),
  }),
]);

export type Results = { boolean: boolean } | { vars: string[]; rows: Record<string, JsonTerm>[] };

/** An answer that breaks off is the server's failure while it was writing, not a result. */
export function readResults(body: string): Results {
  const read = Results.safeParse(parsed(body));
  if (!read.success) throw new Unavailable("graph", `oxigraph: its answer breaks off or is none: ${JSON.stringify(body.slice(-200))}`);
  return "boolean" in read.data ? read.data : { vars: read.data.head.vars, rows: read.data.results.bindings };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
