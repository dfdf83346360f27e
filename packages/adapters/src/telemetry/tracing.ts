import { context, propagation, trace, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { TraceFiles } from "./trace-files.ts";

/** Longest a finished span waits in memory, which is also what a killed process loses. */
const FLUSH_MS = 1_000;
/** Spans that may wait; the SDK drops what comes beyond. Enough for several thousand spans a second. */
const MAX_WAITING = 16_384;

export interface Tracing {
  tracer: Tracer;
  /** Writes what still waits. To be awaited before the process ends, on SIGTERM too. */
  shutdown(): Promise<void>;
}

/**
 * Starts tracing for this process: the current span follows async calls, W3C trace context is the wire format, spans go to files
 * in `tracesDir`. With `null` no span is recorded, and trace context still passes through.
 */
export function startTracing({ service, tracesDir }: { service: string; tracesDir: string | null }): Tracing {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (tracesDir === null) return { tracer: trace.getTracer("homelab"), shutdown: async () => {} };

  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "process.pid": process.pid }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new TraceFiles({ folder: tracesDir, service }), scheduledDelayMillis: FLUSH_MS, maxQueueSize: MAX_WAITING }),
    ],
  });
  trace.setGlobalTracerProvider(provider);
  return { tracer: provider.getTracer("homelab"), shutdown: () => provider.shutdown() };
}
