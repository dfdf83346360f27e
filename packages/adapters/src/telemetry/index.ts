export { type HeaderMap, injectTrace, withSpan, withTrace } from "./propagation.ts";
export { startTracing, type Tracing } from "./tracing.ts";
