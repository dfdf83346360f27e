import { parseArgs } from "node:util";
import { readConnections } from "@homelab/adapters/platform";
import { startTracing } from "@homelab/adapters/telemetry";
import { consumers } from "@homelab/contracts";
import pino from "pino";
import { heartbeat } from "./heartbeat.ts";
import { atOnceFrom } from "./slots.ts";
import { runWorker, type WorkerStage } from "./worker.ts";

const { values } = parseArgs({
  options: { connections: { type: "string" }, stages: { type: "string" }, name: { type: "string", default: "worker" }, "at-once": { type: "string", default: "" }, batch: { type: "string" }, heartbeat: { type: "string" } },
});
const known = [...Object.keys(consumers), "dead"];
const stages = (values.stages ?? known.join(",")).split(",");
const unknown = stages.filter((s) => !known.includes(s));
if (!values.connections || unknown.length > 0) {
  process.stderr.write(`worker: ${unknown.length > 0 ? `unknown stages: ${unknown.join(", ")}` : "--connections FILE is missing"}. Stages: ${known.join(", ")}.\n`);
  process.exit(2);
}

const log = pino({ name: values.name });
const connections = readConnections(values.connections);
const tracing = startTracing({ service: values.name, traces: connections.telemetry.traces });
using beating = new DisposableStack();
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

try {
  await runWorker(connections, {
    name: values.name,
    stages: stages as WorkerStage[],
    slots: atOnceFrom(values["at-once"]),
    ...(values.batch === undefined ? {} : { batch: Number(values.batch) }),
    signal: stop.signal,
    // whoever deploys it must not take a worker that is refused everywhere for one that works
    onAdmitted: () => values.heartbeat !== undefined && void beating.use(heartbeat(values.heartbeat)),
    log: (event) => (event.outcome === "done" ? log.info(event) : log.warn(event)),
  });
  log.info("stopped");
} catch (error) {
  if (stop.signal.aborted && error === stop.signal.reason) {
    log.info("stopped before it was let in");
    process.exit(0);
  }
  // the supervisor starts a fresh process; what was under way is delivered again
  log.fatal({ err: error }, "worker failed");
  process.exitCode = 1;
} finally {
  await tracing.shutdown();
}
