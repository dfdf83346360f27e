import { groundedFacts } from "@homelab/pipeline";
import { describe, expect, it } from "vitest";
import { claimsOf, type Graph } from "./graph.ts";

const TEXT = "Sean O'Brien joined   Acme Corp.\nin 1998. He wrote code.";
const node = (id: string, type: string, label: string, properties = {}) => ({ id, type, label, properties });
const edge = (source: string, label: string, target: string) => ({ source, label, target });
const graph: Graph = {
  nodes: [
    node("d", "TextDocument", "passage"), node("c", "DocumentChunk", "DocumentChunk_c", { text: TEXT }), node("s", "TextSummary", "TextSummary_s"),
    node("p", "EntityType", "person"), node("o", "EntityType", "organization"), node("x", "EntityType", "gadget"),
    node("1", "Entity", "sean obrien"), node("2", "Entity", "acme corp"), node("3", "Entity", "code"), node("4", "Entity", "alan turing"),
    node("5", "Timestamp", "Timestamp_5", { timestamp_str: "1998" }),
  ],
  edges: [
    edge("c", "is_part_of", "d"), edge("s", "made_from", "c"), edge("c", "contains", "1"), edge("1", "is_a", "p"), edge("2", "is_a", "o"), edge("3", "is_a", "x"),
    edge("1", "joined_as_engineer", "2"), edge("1", "joined_at", "5"), edge("1", "knows", "4"), edge("2", "_", "1"),
  ],
};

describe("what is made of a graph of Cognee's", () => {
  it("is its things and points in time, written as the passage writes them, with the kinds that are ours", () => {
    expect(claimsOf(graph, TEXT).entities).toEqual([
      { name: "Sean O'Brien", type: "person" },
      { name: "Acme Corp", type: "organisation" },
      { name: "code", type: "other" },
      { name: "alan turing", type: "other" },
      { name: "1998", type: "date" },
    ]);
  });

  it("is the relations between those, and none to its own nodes", () => {
    expect(claimsOf(graph, TEXT).relations).toEqual([
      { subject: "Sean O'Brien", predicate: "joined as engineer", object: "Acme Corp" },
      { subject: "Sean O'Brien", predicate: "joined at", object: "1998" },
      { subject: "Sean O'Brien", predicate: "knows", object: "alan turing" },
    ]);
  });

  it("loses what the passage does not say", () => {
    const { entities, relations } = groundedFacts(claimsOf(graph, TEXT), TEXT);
    expect(entities.map(({ name }) => name)).toEqual(["Sean O'Brien", "Acme Corp", "code", "1998"]);
    expect(relations[0]).toMatchObject({ subject: "Sean O'Brien", object: "Acme Corp", evidence: expect.stringContaining("Acme Corp") });
    expect(JSON.stringify(relations)).not.toContain("turing");
  });

  it("finds names of signs that mean something to a search, and in scripts without spaces", () => {
    const of = (label: string, text: string) => claimsOf({ nodes: [node("1", "Entity", label)], edges: [] }, text).entities[0]?.name;
    expect(of("c++ (iso)", "Written in C++ (ISO), mostly.")).toBe("C++ (ISO)");
    expect(of("art", "Start with Art.")).toBe("Art");
    expect(of("東京", "東京都は日本の首都")).toBe("東京");
  });
});
