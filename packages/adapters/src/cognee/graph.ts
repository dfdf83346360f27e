import type { Claims, Entity } from "@homelab/pipeline";
import { z } from "zod";

/** Raised when the rules here change what is made of a graph, so that facts are read again. */
export const MAPPING_VERSION = 1;

/** Of Cognee's graph of one dataset, what is read here. */
export const Graph = z.object({
  nodes: z.array(z.object({ id: z.string(), label: z.string(), type: z.string(), properties: z.looseObject({ timestamp_str: z.string().optional() }) })),
  edges: z.array(z.object({ source: z.string(), target: z.string(), label: z.string() })),
});
export type Graph = z.output<typeof Graph>;

/** Things and points in time are entities; chunks, summaries and kinds of things are Cognee's own. */
export function claimsOf({ nodes, edges }: Graph, text: string): Claims {
  const kinds = new Map(nodes.filter(({ type }) => type === "EntityType").map(({ id, label }) => [id, label]));
  const kindOf = (id: string) => edges.map(({ source, target, label }) => (source === id && label === "is_a" ? kinds.get(target) : undefined)).find((kind) => kind !== undefined);
  const found = new Map<string, Pick<Entity, "name" | "type">>();
  for (const { id, label, type, properties } of nodes) {
    if (type === "Entity") found.set(id, { name: asWritten(label, text), type: typeOf(kindOf(id) ?? "") });
    if (type === "Timestamp") found.set(id, { name: properties.timestamp_str ?? label, type: "date" });
  }
  const relations = edges.flatMap(({ source, target, label }) => {
    const [subject, object, predicate] = [found.get(source), found.get(target), label.replaceAll("_", " ").trim().slice(0, 100)];
    return subject && object && predicate ? [{ subject: subject.name, predicate, object: object.name }] : [];
  });
  return { entities: [...found.values()], relations };
}

/** Cognee keeps names in small letters and without apostrophes; the passage knows how they are written. */
function asWritten(name: string, text: string): string {
  const letters = [...name.trim()].map((letter) => (/\s/.test(letter) ? "\\s+" : RegExp.escape(letter)));
  const written = name.trim() === "" ? null : new RegExp(`(?<![\\p{L}\\p{N}])${letters.join("['’]?")}(?![\\p{L}\\p{N}])`, "iu").exec(text) ?? new RegExp(letters.join("['’]?"), "iu").exec(text);
  return written?.[0].replace(/\s+/g, " ") ?? name;
}

const types: Readonly<Record<string, Entity["type"]>> = {
  person: "person", character: "person",
  organization: "organisation", organisation: "organisation", company: "organisation", institution: "organisation", group: "organisation",
  place: "place", location: "place", city: "place", country: "place", region: "place",
  date: "date", time: "date", timestamp: "date", period: "date",
  concept: "term", term: "term", technology: "term", product: "term", software: "term", method: "term",
};

const typeOf = (kind: string): Entity["type"] => types[kind.trim().toLowerCase()] ?? "other";
