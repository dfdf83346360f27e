/** A worker process whose models cost nothing, for the benchmark of everything around them: real loop, streams, database, files and graph. Test only. */
import { parseArgs } from "node:util";
import { connectNats, consume, type ConsumeOptions } from "@homelab/adapters/jetstream";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { openObjects, readConnections } from "@homelab/adapters/platform";
import { connectPostgres, postgresCatalog } from "@homelab/adapters/postgres";
import { startTracing } from "@homelab/adapters/telemetry";
import { consumers, type Stage } from "@homelab/contracts";
import { nullConverter, nullCount, nullEmbedder, nullExtractor } from "./null-models.ts";
import { stagesOver } from "./journey.ts";
import { slots } from "@homelab/workers";

const { values } = parseArgs({ options: { connections: { type: "string", default: "" }, stages: { type: "string", default: "" }, name: { type: "string", default: "null" } } });
const connections = readConnections(values.connections);
const tracing = startTracing({ service: values.name, traces: connections.telemetry.traces });
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const db = connectPostgres(connections.postgres, { max: 8, name: values.name });
const nats = await connectNats(connections.nats, values.name);
const stages = stagesOver({
  catalog: postgresCatalog(db),
  objects: await openObjects(connections.objects),
  graph: oxigraphGraph({ url: connections.oxigraph.url, timeoutMs: 30_000 }),
  converter: nullConverter,
  embedder: nullEmbedder,
  count: nullCount,
  extractor: nullExtractor,
});
const options = (stage: Stage): ConsumeOptions => ({
  slots: slots[stage],
  signal: stop.signal,
  onDead: (letter) => Promise.reject(new Error(`bench: a dead letter: ${letter.reason}`)),
  log: (event) => void (event.outcome === "done" || process.stderr.write(`${JSON.stringify(event)}\n`)),
});
try {
  await Promise.all(values.stages.split(",").map((name) => {
    const stage = name as Exclude<Stage, "remove">;
    return consume<never>(nats, consumers[stage] as never, stages[stage], options(stage));
  }));
} finally {
  await nats.drain();
  await db.end();
  await tracing.shutdown();
}
