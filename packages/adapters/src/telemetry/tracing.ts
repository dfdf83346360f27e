import { hostname } from "node:os";
import type { Connections } from "@homelab/settings";
import { context, propagation, trace, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { TraceFiles } from "./trace-files.ts";

/** Longest a finished span waits in memory, which is also what a killed process loses. */
const FLUSH_MS = 1_000;

export interface Tracing {
  tracer: Tracer;
  /** Hands on what still waits, for a few seconds at most, and never rejects. To be awaited before the process ends, on SIGTERM too. */
  shutdown(): Promise<void>;
}

/** Where finished spans go. */
export type Traces = Connections["telemetry"]["traces"];

/**
 * Starts tracing for this process: the current span follows async calls, W3C trace context is the wire format, finished spans go to
 * files or to a collector. With `null` no span is recorded, and trace context still passes through.
 */
export function startTracing({ service, traces }: { service: string; traces: Traces }): Tracing {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (traces === null) return { tracer: trace.getTracer("homelab"), shutdown: async () => {} };

  const provider = new TracerProvider({
    // two pods of one kind have the same process id
    resource: resourceFromAttributes({ "service.name": service, "process.pid": process.pid, "host.name": hostname() }),
    spanProcessors: [traces.kind === "files" ? toFiles(service, traces.folder) : toCollector(traces.url)],
  });
  trace.setGlobalTracerProvider(provider);
  // what could not be handed on is lost with the process; its own work is done
  return { tracer: provider.getTracer("homelab"), shutdown: () => provider.shutdown().catch(() => {}) };
}

/** Spans that may wait for the disk; the SDK drops what comes beyond. Enough for several thousand spans a second. */
const MAX_WAITING_FOR_FILES = 16_384;

function toFiles(service: string, folder: string): BatchSpanProcessor {
  return new BatchSpanProcessor({ exporter: new TraceFiles({ folder, service }), scheduledDelayMillis: FLUSH_MS, maxQueueSize: MAX_WAITING_FOR_FILES });
}

/** Spans that may wait for a collector; about 5 MB of this process's memory while it is away under load. */
const MAX_WAITING_FOR_COLLECTOR = 4_096;

/** How long one batch is tried, three or four times over; also the longest that a process ends later because the collector is away. */
const COLLECTOR_TIMEOUT_MS = 5_000;

function toCollector(url: string): BatchSpanProcessor {
  const exporter = new OTLPTraceExporter({
    url: `${url}/v1/traces`,
    timeoutMillis: COLLECTOR_TIMEOUT_MS,
    // the request's own time begins when it is connected: a host that is gone would hold the socket for minutes
    httpAgentOptions: { keepAlive: true, timeout: COLLECTOR_TIMEOUT_MS },
  });
  return new BatchSpanProcessor({ exporter, scheduledDelayMillis: FLUSH_MS, exportTimeoutMillis: COLLECTOR_TIMEOUT_MS, maxQueueSize: MAX_WAITING_FOR_COLLECTOR });
}
