// WRONG ON PURPOSE: `worker-text` with a loop that acknowledges first. Started by control.int.test.ts: hasty-worker.ts CONNECTIONS
import { doclingConverter } from "@homelab/adapters/docling";
import { connectNats } from "@homelab/adapters/jetstream";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { openExtractor, openObjects, openTokenizer, readConnections } from "@homelab/adapters/platform";
import { connectPostgres, postgresCatalog } from "@homelab/adapters/postgres";
import { openSource } from "@homelab/adapters/sources";
import { consumers } from "@homelab/contracts";
import { chunk, extract, ready } from "@homelab/pipeline";
import { consumeHastily } from "@homelab/testing";

const connections = readConnections(process.argv[2] ?? "");
const catalog = postgresCatalog(connectPostgres(connections.postgres));
const nats = await connectNats(connections.nats, "hasty");
const objects = await openObjects(connections.objects);
const { model, countTokens: count } = await openTokenizer(connections.embedder);
const { id: extractorId } = openExtractor(connections);
const graph = oxigraphGraph({ url: connections.oxigraph.url, timeoutMs: 30_000 });

await Promise.all([
  consumeHastily(nats, consumers.extract, extract({ catalog, objects, converter: doclingConverter(connections.converter), openSource: openSource(objects) })),
  consumeHastily(nats, consumers.chunk, chunk({ catalog, objects, model, count, extractorId })),
  consumeHastily(nats, consumers.ready, ready({ catalog, graph, modelId: model.id, extractorId })),
]);
