import type { ChunkId, DocumentId } from "@homelab/contracts";
import { type Facts, InvalidQuery, Unavailable } from "@homelab/pipeline";
import { startOxigraph, type TestOxigraph } from "@homelab/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { oxigraphGraph } from "./index.ts";

const manual = { documentId: "d1" as DocumentId, title: "Pump manual" };
const other = { documentId: "d2" as DocumentId, title: "Valve manual" };
const chunk = (id: string) => id as ChunkId;
const facts = (names: readonly string[], relations: readonly (readonly [string, string, string])[] = []): Facts => ({
  entities: names.map((name) => ({ name, type: "term", mentions: 1 })),
  relations: relations.map(([subject, predicate, object]) => ({ subject, predicate, object, evidence: `${subject} ${predicate} ${object}.` })),
});

describe("the graph in a real Oxigraph", () => {
  let store: TestOxigraph;
  let graph: ReturnType<typeof oxigraphGraph>;
  beforeAll(async () => {
    store = await startOxigraph();
    graph = oxigraphGraph({ url: store.url, timeoutMs: 10_000 });
  });
  afterAll(() => store?.[Symbol.asyncDispose]());
  beforeEach(() => graph.clear());

  const names = async (sparql: string, variable: string) => {
    const answer = await graph.query(sparql);
    return answer.kind === "bindings" ? answer.bindings.map((row) => row[variable]?.value).sort() : [];
  };

  it("answers the specification's two examples, with or without the prefix declared", async () => {
    await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(["pump", "valve", "tank"], [["pump", "feeds", "valve"], ["valve", "fills", "tank"]]) }]);
    const related = "SELECT ?entity ?relation WHERE { ?doc a :Document . ?doc :hasEntity ?entity . ?entity ?relation ?doc . }";
    for (const query of [related, `PREFIX : <https://homelab.invalid/ns#> ${related}`]) {
      expect(await names(query, "entity")).toEqual(["pump", "tank", "valve"].map((name) => `urn:homelab:entity:${name}`));
      expect(new Set(await names(query, "relation"))).toEqual(new Set(["https://homelab.invalid/ns#mentionedIn"]));
    }
    const traversal = await graph.query("SELECT ?start ?end ?path WHERE { ?start :path* ?end . }");
    expect(traversal.kind === "bindings" && traversal.bindings).toContainEqual({
      start: { type: "uri", value: "urn:homelab:entity:pump" },
      end: { type: "uri", value: "urn:homelab:entity:tank" },
    });
  });

  it("gives the first rows of an open path without working out all of them", async () => {
    const names = Array.from({ length: 1500 }, (_, nth) => `thing ${nth}`);
    const ring = names.map((name, nth) => [name, "feeds", names[(nth + 1) % names.length]!] as const);
    await graph.upsert(manual, [{ chunkId: chunk("ring"), facts: facts(names, ring) }]);
    const started = performance.now();
    expect(await graph.query("SELECT * { ?start :path* ?end }")).toMatchObject({ truncated: true });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("keeps each chunk's statements in a graph named after it, with the sentence they came from", async () => {
    await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(["pump", "valve"], [["pump", "feeds", "valve"]]) }]);
    const origin = await graph.query("SELECT ?g ?evidence ?chunk { GRAPH ?g { ?r a :Relation ; :evidence ?evidence ; prov:wasDerivedFrom ?chunk } }");
    expect(origin.kind === "bindings" && origin.bindings).toEqual([
      { g: { type: "uri", value: "urn:homelab:chunk:c1" }, chunk: { type: "uri", value: "urn:homelab:chunk:c1" }, evidence: { type: "literal", value: "pump feeds valve." } },
    ]);
  });

  it("replaces what it said of a chunk, says how many triples it wrote, and writes the same again without a change", async () => {
    await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(["pump", "valve"], [["pump", "feeds", "valve"]]) }]);
    const written = await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(["tank"]) }]);
    const once = sorted(await graph.dump());
    expect(once).toHaveLength(written);
    expect(once.join("\n")).not.toContain("pump");
    await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(["tank"]) }]);
    expect(sorted(await graph.dump())).toEqual(once);
  });

  it("says the same whether its server was sent an update or a file, and sends a file when many triples have gathered", async () => {
    const ways = { update: 0, load: 0 };
    const counting: typeof fetch = (input, init) => {
      ways[new Request(input).url.includes("/store") ? "load" : "update"]++;
      return fetch(input, init);
    };
    const fresh = oxigraphGraph({ url: store.url, timeoutMs: 10_000, fetch: counting });
    const chunks = [{ chunkId: chunk("c1"), facts: facts(["pump", 'a "quoted" valve\n'], [["pump", "feeds", 'a "quoted" valve\n']]) }];
    const written = await fresh.upsert(manual, chunks);
    const updated = sorted(await fresh.dump());
    await fresh.upsert(manual, [{ chunkId: chunk("big"), facts: facts(Array.from({ length: 5000 }, (_, nth) => `thing ${nth}`)) }]);
    await fresh.drop([chunk("big")]);
    ways.load = 0;
    expect(await fresh.upsert(manual, chunks)).toBe(written);
    expect(ways.load).toBe(1);
    expect(sorted(await fresh.dump())).toEqual(updated);
    ways.load = 0;
    await fresh.upsert(manual, chunks);
    expect(ways.load).toBe(0);
  });

  it("keeps a thing that two chunks speak of when one of them goes", async () => {
    await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(["Pump"]) }, { chunkId: chunk("c2"), facts: facts(["pump"]) }]);
    await graph.drop([chunk("c1"), chunk("never-there")]);
    expect(await graph.chunksFor(["PUMP"], 10)).toMatchObject([{ chunkId: "c2", matched: ["PUMP"] }]);
    await graph.drop([chunk("c2")]);
    expect(await graph.dump()).toBe("");
  });

  it("removes all chunks of a document and no other's, listed or not", async () => {
    const many = Array.from({ length: 450 }, (_, nth) => ({ chunkId: chunk(`c${nth}`), facts: facts(["pump"]) }));
    await graph.upsert(manual, many);
    await graph.upsert(other, [{ chunkId: chunk("kept"), facts: facts(["pump"]) }]);
    await graph.dropDocument(manual.documentId);
    expect(await names("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "g")).toEqual(["urn:homelab:chunk:kept"]);
  });

  it("ranks chunks by how many and how rare the things are that they mention, then by their neighbours", async () => {
    const common = Array.from({ length: 20 }, (_, nth) => ({ chunkId: chunk(`common-${nth}`), facts: facts(["pump"]) }));
    await graph.upsert(manual, [
      ...common,
      { chunkId: chunk("both"), facts: facts(["pump", "impeller"]) },
      { chunkId: chunk("rare"), facts: facts(["impeller", "shaft"], [["impeller", "sits on", "shaft"]]) },
      { chunkId: chunk("near"), facts: facts(["shaft"]) },
      { chunkId: chunk("far"), facts: facts(["gearbox"]) },
    ]);
    const hits = await graph.chunksFor(["pump", "impeller", "unheard of"], 10);
    expect(hits.slice(0, 2).map((hit) => hit.chunkId).sort()).toEqual(["both", "rare"]);
    expect(hits.find((hit) => hit.chunkId === "rare")!.matched).toEqual(["impeller", "shaft"]);
    expect(await graph.chunksFor(["impeller"], 10).then((found) => found.map((hit) => hit.chunkId))).toEqual(["rare", "both", "near"]);
    expect(await graph.chunksFor(["nobody"], 10)).toEqual([]);
    expect(await graph.chunksFor([], 10)).toEqual([]);
  });

  it("takes SPARQL in a title, a name or a sentence for text", async () => {
    const attacks = [
      'x" . } } ; DROP ALL ; INSERT DATA { <urn:evil> <urn:evil> "', "> <urn:evil> <urn:evil> . <urn:x", "\\u0022 . } } ; DROP ALL #", "''' \"\"\" \\", "line\nend\r\u0000\u0085\u2028", "half \ud800 a pair",
    ];
    await graph.upsert(other, [{ chunkId: chunk("kept"), facts: facts(["pump"]) }]);
    for (const [nth, attack] of attacks.entries()) {
      await graph.upsert({ documentId: "d3" as DocumentId, title: attack }, [{ chunkId: chunk(`a${nth}`), facts: facts([attack, "pump"], [[attack, attack, "pump"]]) }]);
      const labels = await names(`SELECT ?l { GRAPH <urn:homelab:chunk:a${nth}> { ?d a :Document ; rdfs:label ?l } }`, "l");
      expect(labels).toEqual([attack.toWellFormed()]);
      expect((await graph.chunksFor([attack], 10)).map((hit) => hit.chunkId)).toContain(`a${nth}`);
    }
    expect(await names("SELECT ?s { { ?s <urn:evil> ?o } UNION { <urn:evil> ?s ?o } }", "s")).toEqual([]);
    expect((await graph.chunksFor(["pump"], 20)).map((hit) => hit.chunkId)).toContain("kept");
  });

  it("refuses a query that would write or reach another server, and writes nothing", async () => {
    await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(["pump"]) }]);
    const before = await graph.dump();
    for (const query of ["DROP ALL", "INSERT DATA { <a:a> <a:b> 1 }", "LOAD <http://127.0.0.1:1/x>", "SELECT * { SERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }"]) {
      await expect(graph.query(query)).rejects.toBeInstanceOf(InvalidQuery);
    }
    expect(await graph.dump()).toBe(before);
  });

  it("answers ASK, CONSTRUCT and DESCRIBE, and says when it cut a SELECT", async () => {
    const many = Array.from({ length: 3000 }, (_, nth) => `thing ${nth}`);
    await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(many) }]);
    expect(await graph.query("ASK { ?d a :Document }")).toEqual({ kind: "boolean", value: true });
    const constructed = await graph.query("CONSTRUCT { ?d a :Document } WHERE { ?d a :Document }");
    expect(constructed).toMatchObject({ kind: "triples", truncated: false, ntriples: expect.stringContaining("<urn:homelab:document:d1>") });
    expect(await graph.query("DESCRIBE <urn:homelab:document:d1>")).toMatchObject({ kind: "triples", truncated: false });
    expect(await graph.query("SELECT * { ?s ?p ?o }")).toMatchObject({ truncated: true });
    expect(await graph.query("SELECT * { ?s a :Entity }")).toMatchObject({ truncated: false });
  });

  it("says that the graph is away, not that the query is wrong, and recovers by itself", async () => {
    await graph.upsert(manual, [{ chunkId: chunk("c1"), facts: facts(["pump"]) }]);
    await store.kill();
    await expect(graph.chunksFor(["pump"], 5)).rejects.toMatchObject({ name: "Unavailable", dependency: "graph" });
    await expect(graph.upsert(manual, [{ chunkId: chunk("c2"), facts: facts([]) }])).rejects.toBeInstanceOf(Unavailable);
    await store.restart();
    expect(await graph.chunksFor(["pump"], 5)).toHaveLength(1);
  });

  it("gives up after its time limit, and at once when the caller does", async () => {
    const silent = oxigraphGraph({ url: store.url, timeoutMs: 50, fetch: (_, init) => new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted")))) });
    await expect(silent.query("ASK {}")).rejects.toThrow(/gave no answer in 50 ms/);
    const stopped = AbortSignal.abort(new Error("stopped"));
    await expect(graph.query("ASK {}", stopped)).rejects.toThrow("stopped");
  });
});

const sorted = (text: string) => text.split("\n").filter(Boolean).sort();
