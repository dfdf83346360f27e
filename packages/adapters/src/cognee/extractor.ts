import { createHash, randomUUID } from "node:crypto";
import { type FactExtractor, groundedFacts, Unavailable } from "@homelab/pipeline";
import pLimit from "p-limit";
import { COGNEE_VERSION, cogneeClient, type CogneeClient, type CogneeServer } from "./client.ts";
import { claimsOf, type Graph, MAPPING_VERSION } from "./graph.ts";

export interface CogneeExtractorOptions extends CogneeServer {
  /** Name of the language model that Cognee asks: facts of another one are other facts. */
  model: string;
  /** Passages read at once: fewer than the model has slots. */
  atOnce: number;
  /** For one passage, waiting at Cognee included; default ten minutes. It asks a model that fails for four by itself. */
  timeoutMs?: number;
}

/**
 * Entities and relations by Cognee, and only those that the passage bears out. Each passage has a dataset of its own for as long as it is
 * read, so that no passage's names reach another one.
 */
export function cogneeExtractor({ model, atOnce, timeoutMs = 600_000, ...server }: CogneeExtractorOptions): FactExtractor {
  const client = cogneeClient(server);
  const slot = pLimit(atOnce);
  return {
    id: `cognee/${COGNEE_VERSION}+mapping/${MAPPING_VERSION}+${model}`,
    usesModel: true,
    extract: ({ text, headings }, signal) =>
      slot(async () => {
        const timeout = AbortSignal.timeout(timeoutMs);
        const graph = await read(client, [...headings, text].join("\n"), signal ? AbortSignal.any([signal, timeout]) : timeout).catch((error: unknown) => {
          if (timeout.aborted && !signal?.aborted) throw new Unavailable("llm", `cognee at ${server.url}: no facts in ${timeoutMs} ms. See that the models behind it answer: kubectl logs deployment/cognee.`, { cause: error });
          throw signal?.aborted ? signal.reason : error;
        });
        return groundedFacts(claimsOf(graph, text), text);
      }),
  };
}

/** How long a dataset is waited for until it is gone. */
const forgettingMs = 30_000;

async function read(client: CogneeClient, text: string, signal: AbortSignal): Promise<Graph> {
  signal.throwIfAborted();
  // the same text may be read twice at a time, and neither may remove what the other reads
  const dataset = `passage-${createHash("sha256").update(text).digest("hex").slice(0, 32)}-${randomUUID().slice(0, 8)}`;
  try {
    const id = await client.add(dataset, text, signal);
    await client.cognify(id, signal);
    return await client.graph(id, signal);
  } finally {
    // what stays behind is small, and goes with the pod
    const forgotten = client.forget(dataset, AbortSignal.timeout(forgettingMs)).catch(() => undefined);
    if (!signal.aborted) await forgotten;
  }
}
