/** Tiny documents through all stages with models that cost nothing: what streams, database, files and graph make of a document. */
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { connectNats, publisher } from "@homelab/adapters/jetstream";
import { openObjects } from "@homelab/adapters/platform";
import { connectPostgres, type Database, postgresCatalog } from "@homelab/adapters/postgres";
import { startParts } from "@homelab/testing/parts";
import { cpuSecondsOf, processTree } from "./processes.ts";
import { nullEmbedder } from "./null-models.ts";
import type { Figure, Section } from "./report.ts";
import { say } from "./say.ts";
import { submit } from "./submit.ts";

const documents = 1500;
const warm = 150;
const atOnce = 8;
const worker = fileURLToPath(new URL("./null-worker.ts", import.meta.url));

export async function stages(): Promise<Section> {
  await using parts = await startParts({ model: nullEmbedder.model });
  await mustSyncAlways(parts.nats.monitorUrl);
  const connections = parts.connections("api");
  const db = connectPostgres(connections.postgres, { max: 8 });
  const nats = await connectNats(connections.nats, "bench");
  const into = { catalog: postgresCatalog(db), objects: await openObjects(connections.objects), publish: publisher(nats) };
  const text = await parts.work("worker-text", ["extract", "chunk", "ready"], worker);
  const model = await parts.work("worker-model", ["embed", "link"], worker);
  const pids = { "worker-text": text.pid, "worker-model": model.pid, postgres: parts.postgres.pid, nats: parts.nats.pid, oxigraph: parts.oxigraph.pid, "the sender": process.pid };

  const flow = async (from: number, to: number): Promise<number> => {
    const started = performance.now();
    const waiting = Array.from({ length: to - from }, (_, at) => from + at);
    const send = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await submit(into, `note-${next}.md`, new TextEncoder().encode(note(next)));
    };
    await Promise.all(Array.from({ length: atOnce }, send));
    const sent = (performance.now() - started) / 1000;
    await untilReady(db, to);
    const seconds = (performance.now() - started) / 1000;
    say(`${to - from} documents: sent in ${sent.toFixed(1)} s, ready after ${seconds.toFixed(1)} s`);
    return seconds;
  };
  await flow(0, warm);
  const [cpuBefore, commitsBefore] = [await cpuOf(pids), await commits(db)];
  const seconds = await flow(warm, warm + documents);
  const [cpuAfter, commitsAfter] = [await cpuOf(pids), await commits(db)];
  const perSecond = documents / seconds;
  const figures: Figure[] = [
    { what: `documents a second through all stages, ${documents} documents, sync_interval always`, value: perSecond.toFixed(1), wanted: "≥ 50", met: perSecond >= 50 },
    { what: "commits of Postgres per document", value: ((commitsAfter - commitsBefore) / documents).toFixed(1) },
    ...Object.keys(pids).map((name) => ({ what: `CPU per document, ${name}`, value: `${((((cpuAfter[name] ?? 0) - (cpuBefore[name] ?? 0)) / documents) * 1000).toFixed(2)} ms` })),
  ];
  await nats.drain();
  await db.end();
  return { name: "stages", title: "documents a second with models that cost nothing", figures, remarks: [] };
}

const note = (at: number) => `# Note ${at}\n\nThe pump number ${at} charges the tank ${at * 7} between two and five, and the valve ${at * 13} stays closed until then.\n`;

async function mustSyncAlways(monitorUrl: string): Promise<void> {
  const { config } = (await (await fetch(`${monitorUrl}/jsz`)).json()) as { config: { sync_always?: boolean } };
  if (config.sync_always !== true) throw new Error("bench: this nats-server does not run with sync_interval: always");
}

async function untilReady(db: Database, wanted: number): Promise<void> {
  for (;;) {
    const { rows } = await db.query<{ n: number }>("SELECT count(*)::int AS n FROM versions WHERE state = 'ready'");
    if ((rows[0]?.n ?? 0) >= wanted) return;
    await sleep(50);
  }
}

async function commits(db: Database): Promise<number> {
  const { rows } = await db.query<{ n: number }>("SELECT xact_commit::int AS n FROM pg_stat_database WHERE datname = current_database()");
  return rows[0]?.n ?? 0;
}

async function cpuOf(pids: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const entries = await Promise.all(Object.entries(pids).map(async ([name, pid]) => [name, await cpuSecondsOf(pid === process.pid ? [pid] : await processTree(pid))] as const));
  return Object.fromEntries(entries);
}
