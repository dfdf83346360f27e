export { type HeaderMap, injectTrace, withSpan, withTrace } from "./propagation.ts";
export { startTracing, type Traces, type Tracing } from "./tracing.ts";
