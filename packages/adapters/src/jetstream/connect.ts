import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type NatsRole, inboxPrefixOf } from "@homelab/contracts";
import { Unavailable } from "@homelab/pipeline";
import { AuthorizationError, connect, type NatsConnection, nkeyAuthenticator } from "@nats-io/transport-node";

export type { NatsConnection } from "@nats-io/transport-node";

/** Backs off after refused credentials (specification §2.3): 1 s, 5 s, then 30 s until they are mended. */
const refusedDelaysMs = [1000, 5000, 30_000];
/** A server that is away is looked for often: work waits for it. */
const awayDelaysMs = [200, 200, 500, 1000, 2000];

/**
 * Connects as a role and stays connected: reconnects for ever. `patient`: waits for a server that is not there yet instead of failing, until `signal`.
 * The client has no way to end that wait: whoever gives the signal up has to end the process, too.
 */
export async function connectNats(at: { url: string; role: NatsRole; seedFile: string }, name: string, options: { patient?: boolean; signal?: AbortSignal } = {}): Promise<NatsConnection> {
  let [attempts, refusals] = [0, 0];
  try {
    const connecting = connect({
      servers: at.url,
      name,
      authenticator: nkeyAuthenticator(new TextEncoder().encode(readFileSync(at.seedFile, "utf8").trim())),
      inboxPrefix: inboxPrefixOf(at.role),
      maxReconnectAttempts: -1,
      waitOnFirstConnect: options.patient ?? false,
      ignoreAuthErrorAbort: true,
      timeout: 5000,
      // notices a server that holds the connection and no longer answers
      pingInterval: 5000,
      maxPingOut: 2,
      reconnectDelayHandler: () => {
        const delay = refusals > 0 ? step(refusedDelaysMs, refusals - 1) : step(awayDelaysMs, attempts);
        attempts += 1;
        return delay * (0.8 + 0.4 * Math.random());
      },
    });
    const connection = await (options.signal ? Promise.race([connecting, aborted(options.signal)]) : connecting);
    void (async () => {
      for await (const status of connection.status()) {
        if (status.type === "reconnect") attempts = refusals = 0;
        if (status.type === "error" && status.error instanceof AuthorizationError) refusals += 1;
      }
    })();
    return connection;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new Unavailable("nats", `nats: ${at.url} refused ${name}: ${(error as Error).message}`, { cause: error });
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  return Promise.reject(signal.reason as Error);
}

/** The last entry stands for all later ones. */
function step(delays: readonly number[], at: number): number {
  return delays[Math.min(at, delays.length - 1)] ?? 1000;
}
