/** A deployed platform seen from inside, past its own door: the stores themselves, each over a way of its own through the cluster. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectNats, deadLetters, type NumberedDeadLetter } from "@homelab/adapters/jetstream";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { connectPostgres } from "@homelab/adapters/postgres";
import { type Door, openDoor } from "@homelab/cli";
import { ports } from "@homelab/components";
import { streamsReport } from "@homelab/engines";
import type { Stores } from "@homelab/testing";
import type { Apis } from "../cluster/connected.ts";
import { objectsAt, secretOf } from "../cluster/platform/with-keys.ts";

const questionMs = 30_000;

export async function storesOf(apis: Apis, namespace: string): Promise<Stores & AsyncDisposable> {
  await using ending = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "homelab-stores-"));
  ending.defer(() => rm(folder, { recursive: true, force: true }));
  const door = async (service: string, port: number): Promise<Door> => ending.use(await openDoor(apis.config, { namespace, service, port }));
  const [postgres, messages, monitor, graph, objects] = [await door("postgres", ports.postgres.client), await door("nats", ports.nats.client), await door("nats", ports.nats.monitor), await door("oxigraph", ports.oxigraph.http), await door("garage", ports.garage.s3)];

  const passwordFile = await secretFile(apis, namespace, { name: "postgres-superuser", key: "password", folder });
  const seedFile = await secretFile(apis, namespace, { name: "nats-seed-operator", key: "seed", folder });
  const db = connectPostgres({ host: "127.0.0.1", port: portOf(postgres), database: "homelab", user: "postgres", passwordFile }, { max: 2, name: "soak" });
  ending.defer(() => db.end());
  const letters = async (): Promise<NumberedDeadLetter[]> => {
    const nats = await connectNats({ url: `nats://127.0.0.1:${portOf(messages)}`, role: "operator", seedFile }, "soak");
    try {
      return await (await deadLetters(nats)).list();
    } finally {
      await nats.close();
    }
  };
  const kept = ending.move();
  return {
    rows: async (sql, values = []) => (await db.query(sql, values)).rows as never,
    streams: () => streamsReport(portOf(monitor), AbortSignal.timeout(questionMs)),
    letters,
    graph: oxigraphGraph({ url: graph.url, timeoutMs: questionMs }),
    objects: await objectsAt(objects.url, { apis, namespace }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const portOf = ({ url }: Door): number => Number(new URL(url).port);

async function secretFile(apis: Apis, namespace: string, { name, key, folder }: { name: string; key: string; folder: string }): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, await secretOf(apis, namespace, name, key), { mode: 0o600 });
  return file;
}
