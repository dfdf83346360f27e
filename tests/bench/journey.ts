/** A document through the real handlers one after another, without the streams between them: fills stores, measures nothing. */
import { randomUUID } from "node:crypto";
import { type Contract, consumers, documentIdOf, ingestRequested, type Stage, versionIdOf } from "@homelab/contracts";
import {
  type Catalog, chunk, type Converter, type CountTokens, embed, type Embedder, extract, type FactExtractor, type Graph, type Handler, link, mediaTypeOf, type Objects, ready,
} from "@homelab/pipeline";

export interface JourneyPorts {
  catalog: Catalog;
  objects: Objects;
  graph: Graph;
  converter: Converter;
  embedder: Embedder;
  count: CountTokens;
  extractor: FactExtractor;
}

type Stages = Readonly<Record<Exclude<Stage, "remove">, Handler<never>>>;

/** The handlers of all stages over one set of ports. */
export function stagesOver(ports: JourneyPorts): Stages {
  const { catalog, objects, graph, converter, embedder, count, extractor } = ports;
  const openSource = (source: string) => Promise.reject(new Error(`${source}: the bench stores the bytes first`));
  return {
    extract: extract({ catalog, objects, converter, openSource }),
    chunk: chunk({ catalog, objects, model: embedder.model, count, extractorId: extractor.id }),
    embed: embed({ catalog, embedder }),
    link: link({ catalog, extractor, graph }),
    ready: ready({ catalog, graph, modelId: embedder.model.id, extractorId: extractor.id }),
  };
}

/** Resolves when the document is ready; throws when a stage does not end well. */
export async function takeIn(ports: JourneyPorts, name: string, bytes: Uint8Array): Promise<void> {
  const source = `upload:${name}`;
  const [documentId, versionId] = [documentIdOf(source), versionIdOf(bytes)];
  const arrival = { documentId, versionId, source, name, mediaType: mediaTypeOf(name), bytes: bytes.length, traceparent: null };
  await ports.catalog.accept(arrival, () => ports.objects.put("raw-documents", versionId, bytes));
  const stages = stagesOver(ports);
  const waiting: [Contract<never>, unknown][] = [[ingestRequested as unknown as Contract<never>, { source, versionId, attempt: randomUUID() }]];
  const context = {
    signal: new AbortController().signal,
    publish: async <Body>(contract: Contract<Body>, body: Body) => void waiting.push([contract as unknown as Contract<never>, body]),
  };
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [contract, body] = next;
    const stage = Object.values(consumers).find((consumer) => consumer.contract.subject === contract.subject)?.name;
    if (stage === undefined || stage === "remove") throw new Error(`bench: nothing consumes ${contract.subject}`);
    const outcome = await stages[stage](body as never, context);
    if (outcome.kind !== "done") throw new Error(`bench: ${name} ended at ${stage}: ${outcome.why}`);
  }
}
