import { type Dependency, Refused, Unavailable } from "@homelab/pipeline";
import { z } from "zod";
import { excerpt, parseJson } from "./reply-text.ts";
import { retryAfterMs } from "./retry-after.ts";

/**
 * One OpenAI-compatible server. Spoken to with plain `fetch`: two calls are needed, repeats belong to the worker loop (so the `openai`
 * package's own would have to be off), and its error classes would be translated into ours one by one all the same.
 */
export interface OpenAiServer {
  /** Base URL that ends before `/chat/completions` and `/embeddings`. */
  url: string;
  model: string;
  apiKey?: string;
  /** For the whole exchange; default two minutes. Above five, Node's own limit on waiting for headers comes first. */
  timeoutMs?: number;
}

interface Exchange {
  /** Named by a failure. */
  as: Dependency;
  path: string;
  body: object;
  signal: AbortSignal | undefined;
}

/** Sends one request, once, and parses the answer. What may succeed later is `Unavailable`, what the model got wrong is `Refused`. */
export async function post<T>(server: OpenAiServer, exchange: Exchange, answer: z.ZodType<T>): Promise<T> {
  const where = `${exchange.as} at ${server.url}${exchange.path}`;
  const { response, text } = await send(server, exchange);
  if (!response.ok) throw refusal(exchange.as, where, response, text);
  const json = parseJson(text);
  // a gateway's page or half an answer says nothing about the document: it waits like any outage
  if (json === undefined) throw new Unavailable(exchange.as, `${where}: the answer is not JSON: ${excerpt(text)}. See what answers at this address.`);
  const parsed = answer.safeParse(json);
  if (!parsed.success) {
    throw new Refused("bad-model-output", `${where}: the answer does not have the expected shape: ${excerpt(text)}. Check that the server is OpenAI-compatible.`, { cause: parsed.error });
  }
  return parsed.data;
}

async function send(server: OpenAiServer, { as, path, body, signal }: Exchange): Promise<{ response: Response; text: string }> {
  const timeoutMs = server.timeoutMs ?? 120_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(server.url.replace(/\/+$/, "") + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(server.apiKey === undefined ? {} : { authorization: `Bearer ${server.apiKey}` }) },
      body: JSON.stringify(body),
      redirect: "error",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    return { response, text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    const got = timeout.aborted ? `no answer in ${timeoutMs} ms` : reasonOf(cause);
    throw new Unavailable(as, `${as} at ${server.url}: ${got}. See that the server runs and can be reached.`, { cause });
  }
}

/** The code of the socket error below fetch's "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return "code" in cause ? `${cause.message || "connection failed"} (${String(cause.code)})` : cause.message;
  return error.message;
}

const ErrorBody = z.looseObject({
  error: z.looseObject({ message: z.string().optional(), type: z.string().nullish(), code: z.unknown() }),
});

function refusal(as: Dependency, where: string, response: Response, text: string): Refused | Unavailable {
  const { status } = response;
  const got = `${where}: HTTP ${status}: ${excerpt(text)}`;
  if (status === 413 || saysTooLong(text)) return new Refused("too-long", `${got}. Send less text.`);
  if (status === 401 || status === 403) return new Unavailable(as, `${got}. Check the API key.`);
  if (status === 404 || status === 405) return new Unavailable(as, `${got}. Check the URL and the model's name.`);
  if (status === 408 || status === 429 || status >= 500) {
    const wait = retryAfterMs(response.headers.get("retry-after"), Date.now());
    return new Unavailable(as, `${got}. Try again later.`, wait === undefined ? {} : { retryAfterMs: wait });
  }
  return new Refused("bad-message", `${got}. The server does not take this request.`);
}

/**
 * Servers name it by code (OpenAI, llama.cpp's chat); llama.cpp's embedding endpoint only in words, with status 500.
 */
function saysTooLong(text: string): boolean {
  const body = ErrorBody.safeParse(parseJson(text));
  if (!body.success) return false;
  const { code, type, message } = body.data.error;
  return code === "context_length_exceeded" || type === "exceed_context_size_error" || /\btoo (large|long) to process\b/.test(message ?? "");
}
