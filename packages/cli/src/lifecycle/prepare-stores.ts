import { connectNats, ensureStreams, smallestSizes, type StreamSizes } from "@homelab/adapters/jetstream";
import { openTokenizer } from "@homelab/adapters/platform";
import { migrate, NewerDatabase } from "@homelab/adapters/postgres";
import { connectionsFor, ensureDatabase, type EmbeddedTarget, type Secrets } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";

/** Roles, schema, streams and consumers: everything the workers may not create themselves. Safe to repeat. */
export async function prepareStores(target: EmbeddedTarget, secrets: Secrets): Promise<void> {
  const connections = connectionsFor("operator", target);
  const superuser = { host: connections.postgres.host, port: connections.postgres.port, database: "postgres", user: "postgres", password: secrets.postgres.superuser };
  await ensureDatabase(superuser, secrets.postgres);
  const { model } = await openTokenizer(connections.embedder);
  await migrate(connections.postgres, model).catch((error: unknown) => {
    if (!(error instanceof NewerDatabase)) throw error;
    const advice = "Use the newer version of homelab that made it, or choose another folder with HOMELAB_STATE.";
    throw new OperatorError({ what: "database", where: target.layout.postgresData, got: `a newer version has changed it (${error.unknown.join(", ")})`, do: advice }, { cause: error });
  });
  await ensureAllStreams(target, connections.nats);
}

async function ensureAllStreams(target: EmbeddedTarget, nats: { url: string; seedFile: string }): Promise<void> {
  const connection = await connectNats({ ...nats, role: "operator" }, "up");
  try {
    await ensureStreams(connection, { maxFileBytes: target.plan.nats.fileStoreBytes, pending: pendingOf(target) });
  } finally {
    await connection.close();
  }
}

/** As many as the workers take at once and as many again, so that none waits for the server. A language model keeps one of its slots for questions. */
function pendingOf({ plan, settings }: EmbeddedTarget): StreamSizes["pending"] {
  const usual = smallestSizes.pending;
  const planned = Object.fromEntries(Object.entries(plan.concurrency).map(([stage, atOnce]) => [stage, Math.max(usual[stage as keyof typeof usual], 2 * atOnce)])) as typeof usual;
  return settings.models.chat ? { ...planned, link: Math.max(1, settings.models.chat.slots - 1) } : planned;
}
