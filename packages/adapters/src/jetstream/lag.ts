import { consumers, type Stage, streams } from "@homelab/contracts";
import { Unavailable } from "@homelab/pipeline";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";

export interface StreamStatus {
  name: string;
  messages: number;
  bytes: number;
  maxBytes: number;
}

/** `waiting`: not yet delivered; `working`: delivered and not settled; `redelivered`: of those, delivered more than once. */
export interface ConsumerStatus {
  stage: Stage;
  waiting: number;
  working: number;
  redelivered: number;
}

/** How full each stream is and how far each consumer lags. */
export async function streamStatus(connection: NatsConnection): Promise<{ streams: StreamStatus[]; consumers: ConsumerStatus[] }> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  return {
    streams: await Promise.all(
      streams.map(async ({ name }) => {
        const { state, config } = await manager.streams.info(name);
        return { name, messages: state.messages, bytes: state.bytes, maxBytes: config.max_bytes };
      }),
    ),
    consumers: await Promise.all(
      Object.values(consumers).map(async ({ name, contract }) => {
        const info = await manager.consumers.info(contract.stream, name);
        return { stage: name, waiting: info.num_pending, working: info.num_ack_pending, redelivered: info.num_redelivered };
      }),
    ),
  };
}

/** True when no stage has a message waiting or in work. Throws `Unavailable` while the server is away. */
export async function isIdle(connection: NatsConnection): Promise<boolean> {
  const found = await streamStatus(connection).catch((cause: unknown) => {
    throw new Unavailable("nats", `nats: its streams cannot be asked: ${String(cause)}`, { cause });
  });
  return found.consumers.every(({ waiting, working }) => waiting === 0 && working === 0);
}
