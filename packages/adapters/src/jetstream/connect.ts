import { readFileSync } from "node:fs";
import { type NatsRole, inboxPrefixOf } from "@homelab/contracts";
import { Unavailable } from "@homelab/pipeline";
import { connect, type NatsConnection, nkeyAuthenticator } from "@nats-io/transport-node";

export type { NatsConnection } from "@nats-io/transport-node";

/** Backs off after refused credentials (specification §2.3): 1 s, 5 s, then 30 s until they are mended. */
const reconnectDelaysMs = [1000, 5000, 30_000];

/** Connects as a role and stays connected: reconnects for ever, slower and slower while the server is away. */
export async function connectNats(at: { url: string; role: NatsRole; seedFile: string }, name: string): Promise<NatsConnection> {
  let attempt = 0;
  try {
    const connection = await connect({
      servers: at.url,
      name,
      authenticator: nkeyAuthenticator(new TextEncoder().encode(readFileSync(at.seedFile, "utf8").trim())),
      inboxPrefix: inboxPrefixOf(at.role),
      maxReconnectAttempts: -1,
      waitOnFirstConnect: false,
      ignoreAuthErrorAbort: true,
      timeout: 5000,
      reconnectDelayHandler: () => {
        const delay = attempt < 10 ? 200 : (reconnectDelaysMs[Math.min(attempt - 10, reconnectDelaysMs.length - 1)] ?? 30_000);
        attempt += 1;
        return delay * (0.8 + 0.4 * Math.random());
      },
    });
    void (async () => {
      for await (const status of connection.status()) if (status.type === "reconnect") attempt = 0;
    })();
    return connection;
  } catch (error) {
    throw new Unavailable("nats", `nats: ${at.url} refused ${name}: ${(error as Error).message}`, { cause: error });
  }
}
