import { Unavailable } from "@homelab/pipeline";

export interface EndpointArgs {
  /** Where `oxigraph serve` listens, without a path. */
  url: string;
  /** Longest wait for a whole answer. */
  timeoutMs: number;
  /** Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

export interface Reply {
  ok: boolean;
  status: number;
  body: string;
  /** The answer was longer than the most that was asked for; the rest was not read. */
  cut: boolean;
}

/** The four doors of an Oxigraph server, with one way to fail: `Unavailable("graph")`. */
export interface Endpoint {
  /** Over the union of all named graphs. */
  query(sparql: string, accept: string, most: number, signal?: AbortSignal): Promise<Reply>;
  update(sparql: string, signal?: AbortSignal): Promise<void>;
  /** Adds N-Quads as files beside the store's log. Not one transaction: a failure may leave a part. */
  load(quads: string, signal?: AbortSignal): Promise<void>;
  dump(signal?: AbortSignal): Promise<string>;
}

export function endpoint({ url, timeoutMs, fetch = globalThis.fetch }: EndpointArgs): Endpoint {
  const call = async (path: string, init: RequestInit, most: number, signal: AbortSignal | undefined): Promise<Reply> => {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(new URL(path, url), { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit });
      // The server may fail in the middle of an answer that began well; reading it all here makes that a failure like any other.
      return { ok: answer.ok, status: answer.status, ...(await readText(answer, most)) };
    } catch (cause) {
      signal?.throwIfAborted();
      const why = limit.aborted ? `gave no answer in ${timeoutMs} ms` : "cannot be reached";
      throw new Unavailable("graph", `oxigraph: ${url} ${why}. Check that it runs.`, { cause });
    }
  };
  const must = ({ ok, status, body }: Reply, what: string): string => {
    if (ok) return body;
    const message = `oxigraph: ${url} answered ${status} to ${what}: ${body.slice(0, 300)}`;
    throw status >= 500 || status === 429 ? new Unavailable("graph", message) : new Error(message);
  };
  const post = (type: string, body: string, accept = "*/*"): RequestInit => ({ method: "POST", headers: { "content-type": type, accept }, body });

  return {
    query: (sparql, accept, most, signal) =>
      call("/query?union-default-graph=true", post("application/sparql-query", sparql, accept), most, signal),
    async update(sparql, signal) {
      must(await call("/update", post("application/sparql-update", sparql), Infinity, signal), "an update");
    },
    async load(quads, signal) {
      must(await call("/store?no_transaction", post("application/n-quads", quads), Infinity, signal), "a load");
    },
    async dump(signal) {
      return must(await call("/store", { headers: { accept: "application/n-quads" } }, Infinity, signal), "a dump");
    },
  };
}

async function readText(answer: Response, most: number): Promise<{ body: string; cut: boolean }> {
  let body = "";
  for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    body += text;
    // Leaving the loop cancels the answer, and with it the query.
    if (body.length > most) return { body: body.slice(0, most), cut: true };
  }
  return { body, cut: false };
}
