import { Refused, Unavailable } from "@homelab/pipeline";
import type { z } from "zod";
import { excerpt, parseJson } from "../openai/reply-text.ts";
import { retryAfterMs } from "../openai/retry-after.ts";

export interface Exchange {
  url: string;
  /** Sent as it is when it is a form, else as JSON; without one the request is a GET. */
  body?: FormData | URLSearchParams | object | undefined;
  token?: string | undefined;
  signal: AbortSignal;
}

export interface Reply {
  /** What was asked, for messages. */
  where: string;
  status: number;
  text: string;
  retryAfterMs: number | undefined;
}

/** Sends one request, once. The caller's own abort is passed on as it is: it says nothing about the server. */
export async function exchange({ url, body, token, signal }: Exchange): Promise<Reply> {
  const { origin, pathname } = new URL(url);
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined || isForm ? {} : { "content-type": "application/json" }) };
  try {
    const response = await fetch(url, { headers, signal, redirect: "error", ...(body === undefined ? {} : { method: "POST", body: isForm ? body : JSON.stringify(body) }) });
    return { where: `cognee at ${origin}${pathname}`, status: response.status, text: await response.text(), retryAfterMs: retryAfterMs(response.headers.get("retry-after"), Date.now()) };
  } catch (cause) {
    signal.throwIfAborted();
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message || String(cause.cause) : String(cause);
    throw new Unavailable("llm", `cognee at ${origin} does not answer (${reason}). See that it runs: kubectl logs deployment/cognee.`, { cause });
  }
}

/** What a reply holds. A reply of another shape says nothing about the document: it waits like any outage. */
export function contentOf<T>(reply: Reply, content: z.ZodType<T>): T {
  if (reply.status < 200 || reply.status > 299) throw refusal(reply);
  const parsed = content.safeParse(parseJson(reply.text));
  if (parsed.success) return parsed.data;
  throw new Unavailable("llm", `${reply.where} answered in another shape: ${excerpt(reply.text)}. See what answers at this address.`, { cause: parsed.error });
}

/** Of statuses, only those that blame the text itself refuse it. A dataset that is gone (403, 404) went with a restart of the server. */
function refusal({ where, status, text, retryAfterMs: wait }: Reply): Refused | Unavailable {
  const got = `${where}: HTTP ${status}: ${excerpt(text)}`;
  if (status === 413) return new Refused("too-long", `${got}. Send less text.`);
  if (status === 422) return new Refused("bad-message", `${got}. The server does not take this request.`);
  return new Unavailable("llm", `${got}. ${status === 401 ? "Check its password." : "Try again later."}`, wait === undefined ? {} : { retryAfterMs: wait });
}
