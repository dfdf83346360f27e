import { parseArgs } from "node:util";
import { readConnections } from "@homelab/adapters/platform";
import { startTracing } from "@homelab/adapters/telemetry";
import pino from "pino";
import { startApi } from "./server.ts";

const { values } = parseArgs({ options: { connections: { type: "string" } } });
if (!values.connections) {
  process.stderr.write("api: --connections FILE is missing.\n");
  process.exit(2);
}
const log = pino({ name: "api" });
const connections = readConnections(values.connections);
const tracing = startTracing({ service: "api", traces: connections.telemetry.traces });
const api = await startApi(connections, log);
log.info({ url: api.url }, "listening");

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    void api.close().then(tracing.shutdown).then(() => process.exit(0));
  });
}
