import { readFileSync } from "node:fs";
import { connectEventually, deadLetters, type EventualNats, type Publish, publisher } from "@homelab/adapters/jetstream";
import { questionEntities } from "@homelab/adapters/linguistic";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { openChat, openEmbedder, openExtractor, openObjects } from "@homelab/adapters/platform";
import { connectPostgres, postgresCatalog, postgresLibrary, postgresSearch } from "@homelab/adapters/postgres";
import { ask } from "@homelab/pipeline";
import type { Connections } from "@homelab/settings";
import { serve } from "@hono/node-server";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import { breakers } from "./guard.ts";
import { ingestService, rebuildService, removeService, type Services, tracedAsk } from "./services.ts";

export interface RunningApi {
  url: string;
  close(): Promise<void>;
}

/** Opens the parts and listens. The parts may be away at any time afterwards; each question finds out for itself. */
export async function startApi(connections: Connections, log: Logger): Promise<RunningApi> {
  const db = connectPostgres(connections.postgres, { max: 8, statementTimeoutMs: 5000, name: "api" });
  const nats = connectEventually(connections.nats, "api");
  const { guard, open } = breakers();
  const services = await openServices(connections, { db, nats, guard });
  const { host, port, tokenFile, maxBytes } = connections.api;
  const token = tokenFile === null ? null : readFileSync(tokenFile, "utf8").trim();
  const app = createApp({ services, token, maxBytes, openBreakers: open, log });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const listening = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(listening));
  });
  return {
    url: `http://${host}:${port}`,
    async close() {
      server.close();
      await nats.close();
      await db.end();
    },
  };
}

/** A server that is there answers in a millisecond. */
const natsPatienceMs = 1000;

type Opened = { db: ReturnType<typeof connectPostgres>; nats: EventualNats; guard: ReturnType<typeof breakers>["guard"] };

async function openServices(connections: Connections, { db, nats, guard }: Opened): Promise<Services> {
  const objects = await openObjects(connections.objects);
  const [catalog, library, search] = [postgresCatalog(db), postgresLibrary(db), postgresSearch(db)];
  const graph = oxigraphGraph({ url: connections.oxigraph.url, timeoutMs: 30_000 });
  const publish: Publish = async (...message) => publisher(nats.connection())(...message);
  const letters = () => deadLetters(nats.connection());
  const natsAnswers = () => nats.mustAnswer(natsPatienceMs);
  const chat = openChat(connections.chat);
  const embedder = await openEmbedder(connections.embedder);
  const openable = async (versionId: string) => (await objects.get("raw-documents", versionId)) !== undefined;
  return {
    ingest: ingestService({ catalog, objects, publish, natsAnswers }),
    remove: removeService({ catalog, publish, natsAnswers }),
    ask: tracedAsk((question) => ask({ search, graph, embedder, chat, openable, entitiesOf: questionEntities, guard, intake: natsAnswers, now: () => performance.now() }, question)),
    async redrive(id) {
      const letter = await (await letters()).show(id);
      if (letter?.documentId && letter.versionId) await library.revive(letter.documentId, letter.versionId);
      return (await (await letters()).redrive(id)) !== undefined;
    },
    dismiss: async (id) => (await (await letters()).dismiss(id)) !== undefined,
    rebuildGraph: rebuildService({ catalog, graph, library, extractorId: openExtractor(connections).id }),
    library,
    objects,
    graph,
    deadLetters: { list: async () => (await letters()).list(), show: async (id) => (await letters()).show(id), count: async () => (await letters()).count() },
    nats,
  };
}
