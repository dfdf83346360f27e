/** A process of the tracing test: continues the trace of the headers given, sends its own headers on, ends on SIGTERM. */
import { type HeaderMap, injectTrace, startTracing, type Traces, withSpan, withTrace } from "./index.ts";

const [service = "", traces = "null", headers = "{}"] = process.argv.slice(2);
const tracing = startTracing({ service, traces: JSON.parse(traces) as Traces });
process.once("SIGTERM", () => void tracing.shutdown().then(() => process.exit(0)));
await withTrace(JSON.parse(headers) as HeaderMap, `${service} hop`, async () => {
  await withSpan(`${service} inner`, async () => process.stdout.write(`${JSON.stringify(injectTrace({ "nats-msg-id": "1" }))}\n`));
});
setInterval(() => {}, 1_000);
