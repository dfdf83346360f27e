import type { NatsRole } from "@homelab/contracts";
import { Unavailable } from "@homelab/pipeline";
import { connectNats, type NatsConnection } from "./connect.ts";

/** A connection that may not be there yet: meanwhile its process serves what needs none. */
export interface EventualNats {
  /** Throws `Unavailable` before the first connect; afterwards the connection mends itself. */
  connection(): NatsConnection;
  /** Rejects with `Unavailable` unless the server answers within `withinMs`. */
  mustAnswer(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Begins to connect and does not wait for it. */
export function connectEventually(at: { url: string; role: NatsRole; seedFile: string }, name: string): EventualNats {
  let connected: NatsConnection | undefined;
  let closed = false;
  let why = "is not connected yet";
  const connecting = connectNats(at, name, { patient: true }).then(
    async (connection) => {
      if (closed) await connection.close();
      else connected = connection;
    },
    (error: unknown) => void (why = String(error)),
  );
  const connection = (): NatsConnection => {
    if (!connected) throw new Unavailable("nats", `nats: ${at.url} ${why}`);
    return connected;
  };
  return {
    connection,
    async mustAnswer(withinMs) {
      const late = AbortSignal.timeout(withinMs);
      const silence = new Promise<never>((_, reject) => late.addEventListener("abort", () => reject(new Error(`no answer within ${withinMs} ms`)), { once: true }));
      await Promise.race([connection().rtt(), silence]).catch((cause: unknown) => {
        throw new Unavailable("nats", `nats: ${at.url} is away (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
      });
    },
    async close() {
      closed = true;
      await connected?.close();
      if (connected) await connecting;
    },
  };
}
