import { type Converter, type ConvertInput, Conversion, LAYOUT_REVISION, Refused, Unavailable } from "@homelab/pipeline";
import { z } from "zod";

/** Version of docling the sidecar's lock file pins; part of the key of every extraction, so the sidecar must be this one. */
export const DOCLING_VERSION = "2.130.0";

export interface DoclingOptions {
  /** Base URL of the sidecar, for example `http://127.0.0.1:8101`. */
  url: string;
  /** Replaces the global `fetch`; default: that one. */
  fetch?: typeof fetch;
}

const refusals = [
  "empty", "corrupt", "encrypted", "no-pages", "unsupported-type", "wrong-type", "too-large", "too-many-pages", "zip-bomb", "bad-encoding", "no-text",
  "converter-timeout", "converter-crashed",
] as const;
const Refusal = z.object({ class: z.enum(refusals), message: z.string() });

/** Converts through the Docling sidecar (python/docling_sidecar). An aborted call ends the conversion there as well. */
export function doclingConverter({ url, fetch: request = fetch }: DoclingOptions): Converter {
  const endpoint = new URL("/convert", url);
  return {
    id: `docling/${DOCLING_VERSION}+layout/${LAYOUT_REVISION}`,
    convert: async (input, signal) => {
      const response = await send(request, endpoint, input, signal);
      if (response.status === 422) throw await refusedBy(response, endpoint);
      if (!response.ok) throw unavailableBy(response, endpoint);
      return conversionIn(await body(response, endpoint, signal), endpoint);
    },
  };
}

async function send(request: typeof fetch, endpoint: URL, input: ConvertInput, signal: AbortSignal): Promise<Response> {
  const headers = { "content-type": input.mediaType, "x-name": encodeURIComponent(input.name.toWellFormed()) };
  try {
    return await request(endpoint, { method: "POST", headers, body: new Uint8Array(input.bytes), signal });
  } catch (error) {
    throw awayOrAborted(error, endpoint, signal);
  }
}

async function body(response: Response, endpoint: URL, signal: AbortSignal): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw awayOrAborted(error, endpoint, signal);
  }
}

/** The caller's own abort is passed on as it is: it says nothing about the converter. */
function awayOrAborted(error: unknown, endpoint: URL, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new Unavailable("converter", `converter at ${endpoint.origin} does not answer (${reason}). See \`./just logs converter\`.`, { cause: error });
}

async function refusedBy(response: Response, endpoint: URL): Promise<Refused | Unavailable> {
  const refusal = Refusal.safeParse(await response.json().catch(() => undefined));
  if (refusal.success) return new Refused(refusal.data.class, refusal.data.message);
  return new Unavailable("converter", `converter at ${endpoint.origin} refused without a known class; is it the sidecar of this release?`);
}

function unavailableBy(response: Response, endpoint: URL): Unavailable {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const message = `converter at ${endpoint.origin} answered ${response.status}${response.status === 503 ? ": all its processes are busy" : ""}`;
  return new Unavailable("converter", message, Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {});
}

function conversionIn(answer: unknown, endpoint: URL): Conversion {
  const conversion = Conversion.safeParse(answer);
  if (!conversion.success) {
    throw new Unavailable("converter", `converter at ${endpoint.origin} answered in another shape: ${z.prettifyError(conversion.error)}`);
  }
  const { version } = conversion.data.converter;
  if (version === DOCLING_VERSION) return conversion.data;
  throw new Unavailable("converter", `converter at ${endpoint.origin} is docling ${version}, but ${DOCLING_VERSION} is expected. Install the locked Python environment again and restart it.`);
}
