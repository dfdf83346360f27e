import type { ChunkId } from "@homelab/contracts";
import {
  chunkIdFrom,
  entityIri,
  entityIris,
  type Graph,
  type GraphHit,
  InvalidQuery,
  type Neighbour,
  type QueryAnswer,
  rarest,
  type RdfTerm,
  readUserQuery,
  renderChunksOf,
  renderClear,
  renderDrop,
  renderFrequencies,
  renderNeighbourhood,
  renderNeighbours,
  renderQuads,
  renderUpsert,
  Unavailable,
  weigh,
} from "@homelab/pipeline";
import { endpoint, type Endpoint, type EndpointArgs } from "./endpoint.ts";
import { readResults, type JsonTerm } from "./results.ts";

/** Oxigraph holds a whole update in memory, so each stays small. */
const mostCharacters = 256 * 1024;
/**
 * Updates gather in the server's log and write buffers, which grow to 2 GB and are read again at each start (8 s for 450,000 triples).
 * Quads loaded as files make it write the buffers out; a load takes 80 ms however small it is, so one comes after this many triples.
 */
const mostBuffered = 15_000;
const mostLoaded = 4 * 1024 * 1024;
const mostDrops = 200;
const mostNames = 32;
const mostNeighbours = 24;
/** Rows the ranking query may group; more only makes it slower. */
const mostMentions = 2_000;
const mostRows = 10_000;
const mostAnswer = 16 * 1024 * 1024;
const json = "application/sparql-results+json";

/**
 * The graph in an Oxigraph server. Oxigraph acknowledges before the disk has the data, so nothing lives only here:
 * after a loss, `clear` and `upsert` of the stored facts restore it.
 */
export function oxigraphGraph(args: EndpointArgs): Graph {
  const server = endpoint(args);
  /** Triples written by updates since the last load. */
  let buffered = 0;
  const drop = async (chunkIds: readonly string[], signal?: AbortSignal) => {
    for (let at = 0; at < chunkIds.length; at += mostDrops) await server.update(renderDrop(chunkIds.slice(at, at + mostDrops)), signal);
  };
  return {
    async upsert(document, chunks, signal) {
      if (buffered < mostBuffered) {
        const upserts = chunks.map(({ chunkId, facts }) => renderUpsert({ ...document, chunkId }, facts));
        for (const update of inBatches(upserts.map(({ update }) => update), " ;\n", mostCharacters)) await server.update(update, signal);
        const written = total(upserts);
        buffered += written;
        return written;
      }
      // a crash in between leaves the chunks unlinked, and the next delivery begins here again
      await drop(chunks.map(({ chunkId }) => chunkId), signal);
      const loads = chunks.map(({ chunkId, facts }) => renderQuads({ ...document, chunkId }, facts));
      for (const quads of inBatches(loads.map(({ quads }) => quads), "", mostLoaded)) await server.load(quads, signal);
      buffered = 0;
      return total(loads);
    },
    drop,
    async dropDocument(documentId, signal) {
      for (;;) {
        const found = await rows(server, renderChunksOf(documentId, mostDrops), signal);
        if (found.length === 0) return;
        await drop(found.map(({ chunk }) => chunkIdFrom(chunk!.value)!), signal);
      }
    },
    chunksFor: (names, limit, signal) => chunksFor(server, names, limit, signal),
    query: (sparql, signal) => answer(server, sparql, signal),
    dump: (signal) => server.dump(signal),
    clear: (signal) => server.update(renderClear(), signal),
  };
}

const total = (rendered: readonly { triples: number }[]): number => rendered.reduce((sum, { triples }) => sum + triples, 0);

function* inBatches(texts: readonly string[], separator: string, most: number): Iterable<string> {
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    if (batch.length > 0 && characters + text.length > most) {
      yield batch.join(separator);
      batch = [];
      characters = 0;
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) yield batch.join(separator);
}

async function chunksFor(server: Endpoint, names: readonly string[], limit: number, signal?: AbortSignal): Promise<GraphHit[]> {
  const asked = entityIris(names).slice(0, mostNames);
  if (asked.length === 0) return [];
  const frequencies = rarest(await frequenciesOf(server, asked, signal), mostMentions);
  if (frequencies.size === 0) return [];
  const neighbours = await neighboursOf(server, [...rarest(frequencies, mostMentions / 4).keys()], signal);
  const others = [...new Set(neighbours.map((neighbour) => neighbour.near))].filter((iri) => !frequencies.has(iri));
  const around = others.length > 0 ? rarest(await frequenciesOf(server, others, signal), mostMentions / 4) : new Map<string, number>();

  const found = await rows(server, renderNeighbourhood(weigh(frequencies, neighbours, around), limit), signal);
  const spelt = new Map(names.map((name) => [entityIri(name).value, name]));
  return found.map(({ chunk, score, matched }) => ({
    chunkId: chunkIdFrom(chunk!.value) as ChunkId,
    score: Number(score!.value),
    matched: matched!.value.split(" ").map((iri) => spelt.get(iri) ?? nameFrom(iri)).sort(),
  }));
}

async function neighboursOf(server: Endpoint, starts: readonly string[], signal?: AbortSignal): Promise<Neighbour[]> {
  const near = (direction: "from" | "to") => rows(server, renderNeighbours(starts, direction, mostNeighbours), signal);
  const found = await Promise.all([near("from"), near("to")]);
  return found.flat().map(({ start, near: other }) => ({ start: start!.value, near: other!.value }));
}

async function frequenciesOf(server: Endpoint, iris: readonly string[], signal?: AbortSignal): Promise<Map<string, number>> {
  const counted = await rows(server, renderFrequencies(iris), signal);
  const byIri = new Map(counted.map(({ entity, chunks }) => [entity!.value, Number(chunks!.value)]));
  // In the order asked, whatever the store's: the same question gives the same answer.
  return new Map(iris.filter((iri) => byIri.has(iri)).map((iri) => [iri, byIri.get(iri)!]));
}

const nameFrom = (iri: string) => decodeURIComponent(iri.slice(iri.lastIndexOf(":") + 1));

async function answer(server: Endpoint, text: string, signal?: AbortSignal): Promise<QueryAnswer> {
  const { sparql, form, cut } = readUserQuery(text, mostRows);
  const triples = form === "CONSTRUCT" || form === "DESCRIBE";
  const reply = await server.query(sparql, triples ? "application/n-triples" : json, mostAnswer, signal);
  if (reply.status === 400) throw new InvalidQuery(`sparql: the store cannot read it: ${reply.body.slice(0, 300)}`);
  if (!reply.ok) throw new Unavailable("graph", `oxigraph: answered ${reply.status} to a query: ${reply.body.slice(0, 300)}`);
  if (triples) return { kind: "triples", ntriples: reply.cut ? wholeLines(reply.body) : reply.body, truncated: reply.cut };
  if (reply.cut) throw new InvalidQuery(`sparql: the answer has more than ${mostAnswer} characters. Ask for fewer rows with LIMIT.`);

  const results = readResults(reply.body);
  if ("boolean" in results) return { kind: "boolean", value: results.boolean };
  const truncated = cut !== undefined && results.rows.length > cut;
  const kept = truncated ? results.rows.slice(0, cut) : results.rows;
  return { kind: "bindings", variables: results.vars, bindings: kept.map((row) => mapValues(row, termOf)), truncated };
}

const wholeLines = (text: string) => text.slice(0, text.lastIndexOf("\n") + 1);

function termOf({ type, value, datatype, "xml:lang": language }: JsonTerm): RdfTerm {
  return { type, value, ...(datatype !== undefined && { datatype }), ...(language !== undefined && { language }) };
}

const mapValues = <From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

async function rows(server: Endpoint, sparql: string, signal?: AbortSignal) {
  const { ok, status, body } = await server.query(sparql, json, Infinity, signal);
  if (!ok) throw new Unavailable("graph", `oxigraph: answered ${status} to a query of ours: ${body.slice(0, 300)}`);
  const results = readResults(body);
  return "boolean" in results ? [] : results.rows;
}
