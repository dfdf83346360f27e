import fc from "fast-check";
import sparqljs from "sparqljs";
import type { Quads, Update } from "sparqljs";
import { describe, expect, it } from "vitest";
import type { Facts } from "../document.ts";
import {
  chunkIdFrom, chunkIri, entityIri, entityIris, InvalidQuery, normaliseName, readUserQuery, renderChunksOf, renderClear, renderDrop,
  renderFrequencies, renderNeighbourhood, renderNeighbours, renderUpsert, rarest, weigh,
} from "./index.ts";

const parse = (text: string) => new sparqljs.Parser().parse(text);
const anyText = fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 30 }), fc.constantFrom('" . } } ; DROP ALL #', "> . <x", "\\u0022", "\ud800"));
const anyFacts: fc.Arbitrary<Facts> = fc.array(anyText, { minLength: 1, maxLength: 5 }).chain((names) =>
  fc.record({
    entities: fc.constant(names.map((name) => ({ name, type: "term" as const, mentions: 1 }))),
    relations: fc.array(fc.record({ subject: fc.constantFrom(...names), predicate: anyText, object: fc.constantFrom(...names), evidence: anyText }), { maxLength: 4 }),
  }),
);

describe("renderUpsert", () => {
  it("is one DROP and one INSERT into the chunk's graph, whatever the text says", () => {
    fc.assert(
      fc.property(anyText, anyText, anyFacts, (chunkId, title, facts) => {
        const { update, triples } = renderUpsert({ chunkId, documentId: "d", title }, facts);
        const { updates } = parse(update) as Update;
        expect(updates).toHaveLength(2);
        expect(updates[0]).toMatchObject({ type: "drop", silent: true });
        const [quads] = (updates[1] as { insert: Quads[] }).insert;
        expect(quads).toMatchObject({ type: "graph", name: { value: chunkIri(chunkId).value } });
        expect(quads!.triples).toHaveLength(triples);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("leaves out a relation with an end that is no entity of the chunk", () => {
    const stray = { subject: "pump", predicate: "feeds", object: "ghost", evidence: "The pump feeds a ghost." };
    const { update } = renderUpsert({ chunkId: "c", documentId: "d", title: "t" }, { entities: [{ name: "pump", type: "term", mentions: 1 }], relations: [stray] });
    expect(update).not.toContain("ghost");
  });
});

describe("the other shapes", () => {
  it("are SPARQL without OPTIONAL, UNION or an unbounded list", () => {
    const iris = entityIris(["pump", "valve <x>"]);
    const shapes = [renderFrequencies(iris), renderNeighbours(iris, "from", 5), renderNeighbours(iris, "to", 5), renderNeighbourhood(weigh(new Map([[iris[0]!, 3]])), 5), renderChunksOf("d", 5)];
    for (const shape of [...shapes, renderDrop(["a", "b"]), renderClear()]) {
      expect(() => parse(shape)).not.toThrow();
      expect(shape).not.toMatch(/OPTIONAL|UNION/);
    }
  });

  it("refuse what is no IRI and no whole limit", () => {
    expect(() => renderFrequencies(["urn:x> ?p ?o . <urn:y"])).toThrow(TypeError);
    expect(() => renderChunksOf("d", 0.5)).toThrow(RangeError);
  });
});

describe("names", () => {
  it("are one thing however they are written", () => {
    for (const [one, other] of [["Pump  Valve", "pump valve"], ["ＰＵＭＰ", "pump"], ["Straße", "STRASSE"], ["ﬁlter", "Filter"], ["ΟΔΟΣ", "οδος"], ["a\u00a0b", "a b"]] as const) {
      expect(normaliseName(one)).toBe(normaliseName(other));
    }
    expect(entityIri("C++").value).not.toBe(entityIri("C#").value);
    expect(entityIri("x".repeat(5000)).value.length).toBeLessThan(120);
  });

  it("of chunks come back from their IRI", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (id) => chunkIdFrom(chunkIri(id).value) === id), { seed: 2 });
    expect(chunkIdFrom("urn:other:x")).toBeUndefined();
  });
});

describe("weigh", () => {
  it("gives the rare more than the common, and a neighbour less than what was asked for", () => {
    const weights = weigh(new Map([["rare", 1], ["common", 1000]]), [{ start: "rare", near: "beside" }, { start: "rare", near: "unmentioned" }], new Map([["beside", 1]]));
    expect([...weights.keys()]).toEqual(["rare", "common", "beside"]);
    expect(weights.get("rare")).toBe(1);
    expect(weights.get("common")).toBeLessThan(0.15);
    expect(weights.get("beside")).toBe(0.25);
  });
});

describe("rarest", () => {
  it("keeps the rarest whose mentions fit, and never nothing", () => {
    expect([...rarest(new Map([["everywhere", 5000], ["some", 40], ["few", 2]]), 100).keys()]).toEqual(["few", "some"]);
    expect([...rarest(new Map([["everywhere", 5000], ["here too", 6000]]), 100).keys()]).toEqual(["everywhere"]);
    expect(rarest(new Map(), 100).size).toBe(0);
  });
});

describe("readUserQuery", () => {
  it("refuses to write, to ask another server and to name other data, however deep it hides", () => {
    const refused = {
      "DROP ALL": /update/,
      "LOAD <http://example.org/x>": /update/,
      "SELECT * { FILTER NOT EXISTS { { SELECT * { SERVICE SILENT ?where { ?s ?p ?o } } } } }": /SERVICE/,
      "SELECT * { \\u0053ERVICE <http://example.org/> { ?s ?p ?o } }": /cannot be read|SERVICE/,
      "SELECT * FROM NAMED <http://example.org/x> { ?s ?p ?o }": /FROM/,
      "SELECT nothing": /cannot be read/,
      [`ASK ${"{".repeat(9000)}${"}".repeat(9000)}`]: /more than 400 brackets/,
      [`ASK { FILTER(${"1+".repeat(8000)}1) }`]: /too long a chain/,
      [`ASK { } #${"x".repeat(30_000)}`]: /at most 20000/,
    };
    for (const [query, why] of Object.entries(refused)) {
      expect(() => readUserQuery(query, 10)).toThrow(InvalidQuery);
      expect(() => readUserQuery(query, 10)).toThrow(why);
    }
  });

  it("finds the starts of an open path first, and leaves other paths alone", () => {
    const read = (pattern: string) => readUserQuery(`SELECT * { ${pattern} }`, 10).sparql.replaceAll("<https://homelab.invalid/ns#path>", ":path").replace(/\s+/g, " ");
    expect(read("?a :path* ?b")).toContain("{ SELECT DISTINCT ?a WHERE { ?a :path ?a_link. } } ?a (:path*) ?b.");
    expect(read("OPTIONAL { ?a (:path|^:path)+ ?b }")).toMatch(/SELECT DISTINCT \?a WHERE \{ \?a \(?:path\|\(?\^:path\)?\)? \?a_link/);
    for (const pattern of ["<urn:a> :path* ?b", "?a :path* <urn:b>", "?a :hasEntity/:path* ?b", "?a :path ?b"]) expect(read(pattern)).not.toContain("DISTINCT");
    for (const pattern of ["?a :path*/:mentionedIn ?b", "_:a :path* ?b", "?a (:path*)* ?b"]) expect(() => read(pattern)).toThrow(/has to stand alone/);
  });

  it("asks for one row more than it shows, unless the query sets its own limit", () => {
    expect(readUserQuery("SELECT * { ?s a :Document }", 10)).toMatchObject({ cut: 10, sparql: expect.stringContaining("LIMIT 11") });
    expect(readUserQuery("SELECT * { ?s a :Document } LIMIT 3", 10)).toMatchObject({ cut: undefined, sparql: expect.stringContaining("LIMIT 3") });
    expect(readUserQuery('SELECT * { ?s rdfs:label "SERVICE" }', 10).form).toBe("SELECT");
  });
});
