import sparqljs from "sparqljs";
import type { SparqlQuery } from "sparqljs";
import { anchorOpenPaths, UnanchoredPath } from "./open-paths.ts";
import { prefixes } from "./vocabulary.ts";

/** A person's query that cannot be run; the message says why and what to do. */
export class InvalidQuery extends Error {
  override readonly name = "InvalidQuery";
}

/** Longest query in characters. */
const LONGEST = 20_000;
/** Bounds the depth of nesting, with which the parser's time grows faster than in proportion: 0.1 s at this many. */
const MOST_BRACKETS = 400;

export interface UserQuery {
  /** Written anew from what was checked, so nothing runs that was not read. */
  sparql: string;
  form: "SELECT" | "ASK" | "CONSTRUCT" | "DESCRIBE";
  /** Rows after which a SELECT's answer counts as truncated; undefined where the query sets its own limit. */
  cut: number | undefined;
}

/**
 * Reads a person's query: SELECT, ASK, CONSTRUCT or DESCRIBE over this graph. Updates, SERVICE and FROM are refused: the first
 * would write, the others name data elsewhere. Our prefixes are declared already. A SELECT without LIMIT is asked
 * for one row more than `rows`, so that a caller can tell a cut answer from a whole one.
 */
export function readUserQuery(text: string, rows: number): UserQuery {
  if (text.length > LONGEST) throw new InvalidQuery(`sparql: the query has ${text.length} characters; at most ${LONGEST} are read.`);
  if ((text.match(/[{([]/g)?.length ?? 0) > MOST_BRACKETS) throw new InvalidQuery(`sparql: the query opens more than ${MOST_BRACKETS} brackets. Make it simpler.`);
  const query = parse(text);
  if (query.type !== "query") throw new InvalidQuery("sparql: this is an update. Only SELECT, ASK, CONSTRUCT and DESCRIBE are run here.");
  if (contains(query, (node) => node.type === "service")) {
    throw new InvalidQuery("sparql: SERVICE asks another server, which this graph never does. Leave the SERVICE part out.");
  }
  if (contains(query, (node) => "from" in node && node.from !== undefined)) {
    throw new InvalidQuery("sparql: FROM names another data set. All documents are searched without it; GRAPH <urn:homelab:chunk:…> selects one chunk.");
  }
  const unbounded = query.queryType === "SELECT" && query.limit === undefined;
  const sparql = written(unbounded ? { ...query, limit: rows + 1 } : query);
  return { sparql, form: query.queryType, cut: unbounded ? rows : undefined };
}

function parse(text: string): SparqlQuery {
  try {
    return new sparqljs.Parser({ prefixes: { ...prefixes } }).parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidQuery(`sparql: cannot be read: ${why.split("\n").slice(0, 4).join("\n")}`, { cause });
  }
}

function written(query: SparqlQuery): string {
  try {
    return new sparqljs.Generator().stringify(anchorOpenPaths(query));
  } catch (cause) {
    if (cause instanceof UnanchoredPath) {
      throw new InvalidQuery("sparql: a path with * or + between two variables has to stand alone, as in ?a :path* ?b. Write its other parts as lines of their own.");
    }
    throw new InvalidQuery("sparql: the query is too long a chain to be written down again. Make it simpler.", { cause });
  }
}

function contains(query: object, wanted: (node: Record<string, unknown>) => boolean): boolean {
  const left: unknown[] = [query];
  while (left.length > 0) {
    const node = left.pop();
    if (typeof node !== "object" || node === null) continue;
    if (wanted(node as Record<string, unknown>)) return true;
    left.push(...(Object.values(node) as unknown[]));
  }
  return false;
}
