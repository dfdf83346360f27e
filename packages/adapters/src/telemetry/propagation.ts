import { type Attributes, type Context, context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";

/** Message or HTTP headers as a plain map with lower-case names. */
export type HeaderMap = Readonly<Record<string, string | undefined>>;

/** The headers with the current span's trace context added, if there is a current span. */
export function injectTrace<Headers extends HeaderMap>(headers: Headers): Headers & { traceparent?: string; tracestate?: string } {
  const added: Record<string, string> = {};
  propagation.inject(context.active(), added);
  return { ...headers, ...added };
}

/** Runs `work` in a span that continues the trace of the headers, or begins one where they carry none. The span ends with the promise. */
export function withTrace<T>(headers: HeaderMap, name: string, work: (span: Span) => Promise<T>, attributes: Attributes = {}): Promise<T> {
  return inSpan(propagation.extract(ROOT_CONTEXT, headers), { name, kind: SpanKind.CONSUMER, attributes }, work);
}

/** Runs `work` in a span below the current one. */
export function withSpan<T>(name: string, work: (span: Span) => Promise<T>, attributes: Attributes = {}): Promise<T> {
  return inSpan(context.active(), { name, kind: SpanKind.INTERNAL, attributes }, work);
}

async function inSpan<T>(parent: Context, { name, ...options }: { name: string; kind: SpanKind; attributes: Attributes }, work: (span: Span) => Promise<T>): Promise<T> {
  const span = trace.getTracer("homelab").startSpan(name, options, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
