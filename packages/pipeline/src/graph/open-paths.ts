import { DataFactory } from "n3";
import type { BgpPattern, IriTerm, Pattern, PropertyPath, SelectQuery, Triple, VariableTerm } from "sparqljs";

/**
 * `?a :path* ?b` with both ends open makes Oxigraph hold every pair of connected things at once: 7 GB for 6,000 things, and no time
 * limit stops it. With the starts found first it walks from one start after another and stops when enough rows are there. So each
 * such pattern gets a sub-query for its starts put before it.
 *
 * One difference is left: `*` also relates each term of the data to itself, and here it does so only for things that have a link.
 */
export function anchorOpenPaths<Node>(node: Node): Node {
  if (Array.isArray(node)) return node.map(anchorOpenPaths) as Node;
  if (typeof node !== "object" || node === null || "termType" in node) return node;
  const rewritten = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, anchorOpenPaths(value)])) as Node;
  return isBgp(rewritten) ? (anchored(rewritten) as Node) : rewritten;
}

/** A path that cannot be anchored; `readUserQuery` turns it into words for the person. */
export class UnanchoredPath extends Error {
  override readonly name = "UnanchoredPath";
}

const isBgp = (node: unknown): node is BgpPattern => (node as { type?: unknown }).type === "bgp";

function anchored(bgp: BgpPattern): Pattern {
  const starts = bgp.triples.flatMap(startsOf);
  return starts.length === 0 ? bgp : { type: "group", patterns: [...starts, bgp] };
}

function startsOf({ subject, predicate, object }: Triple): Pattern[] {
  if (!isPath(predicate) || !isOpen(subject) || !isOpen(object) || !startsWithClosure(predicate)) return [];
  const [link] = predicate.items;
  const plain = (predicate.pathType === "*" || predicate.pathType === "+") && link !== undefined && !startsWithClosure(link);
  if (!plain || subject.termType !== "Variable") throw new UnanchoredPath();
  const end = DataFactory.variable(`${subject.value}_link`) as VariableTerm;
  const query: SelectQuery = {
    type: "query",
    queryType: "SELECT",
    distinct: true,
    prefixes: {},
    variables: [subject],
    where: [{ type: "bgp", triples: [{ subject, predicate: link, object: end }] }],
  };
  return [{ type: "group", patterns: [query] }];
}

const isOpen = (term: Triple["subject"] | Triple["object"]) => term.termType === "Variable" || term.termType === "BlankNode";
const isPath = (predicate: unknown): predicate is PropertyPath => (predicate as { type?: unknown }).type === "path";

/** Whether the first step from an unknown start may be any number of links. */
function startsWithClosure(path: IriTerm | PropertyPath): boolean {
  if (!isPath(path)) return false;
  if (path.pathType === "*" || path.pathType === "+") return true;
  if (path.pathType === "!") return false;
  const items = path.items;
  return path.pathType === "/" ? startsWithClosure(items[0]!) : items.some(startsWithClosure);
}
