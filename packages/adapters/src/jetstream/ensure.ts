import { consumers, deadConsumer, duplicateWindowMs, maxDeliveriesAdvisory, type Stage, type StreamDeclaration, streams } from "@homelab/contracts";
import { AckPolicy, type ConsumerConfig, DiscardPolicy, JetStreamApiError, jetstreamManager, type JetStreamManager, RetentionPolicy, StorageType, type StreamConfig } from "@nats-io/jetstream";
import { nanos, type NatsConnection } from "@nats-io/transport-node";

export interface StreamSizes {
  /** Bytes the file store may hold; each stream gets its declared share. */
  maxFileBytes: number;
  /** Messages of a stage that may be under way at once, over all workers. */
  pending: Readonly<Record<Stage, number>>;
}

/** Small enough for any machine; a plan replaces it. `link` is what a two-slot language model leaves beside the questions' slot. */
export const smallestSizes: StreamSizes = {
  maxFileBytes: 2 ** 30,
  pending: { extract: 2, chunk: 4, embed: 4, link: 4, ready: 8, remove: 4 },
};

const streamNotFound = 10059;

/** Creates or adjusts every stream and consumer of the contracts; never deletes one. Needs the operator's rights. */
export async function ensureStreams(connection: NatsConnection, sizes: StreamSizes): Promise<void> {
  const manager = await jetstreamManager(connection);
  for (const declaration of streams) await ensureStream(manager, streamConfig(declaration, sizes.maxFileBytes));
  for (const consumer of Object.values(consumers)) {
    await manager.consumers.add(consumer.contract.stream, {
      durable_name: consumer.name,
      filter_subject: consumer.contract.subject,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(consumer.ackWaitMs),
      max_deliver: consumer.maxDeliver,
      max_ack_pending: sizes.pending[consumer.name],
    } satisfies Partial<ConsumerConfig>);
  }
  await manager.consumers.add("DEAD", {
    durable_name: deadConsumer,
    filter_subject: `${maxDeliveriesAdvisory}.>`,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(30_000),
    max_deliver: -1,
  });
}

function streamConfig(declaration: StreamDeclaration, maxFileBytes: number): Partial<StreamConfig> & { name: string } {
  return {
    name: declaration.name,
    subjects: [...declaration.subjects],
    retention: declaration.retention === "workqueue" ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
    discard: declaration.discard === "new" ? DiscardPolicy.New : DiscardPolicy.Old,
    storage: StorageType.File,
    num_replicas: 1,
    // lets a role read dead letters without the right to create consumers
    allow_direct: declaration.name === "DEAD",
    max_age: declaration.maxAgeMs === undefined ? 0 : nanos(declaration.maxAgeMs),
    max_bytes: Math.floor(maxFileBytes * declaration.share),
    duplicate_window: nanos(duplicateWindowMs),
  };
}

async function ensureStream(manager: JetStreamManager, config: Partial<StreamConfig> & { name: string }): Promise<void> {
  try {
    await manager.streams.update(config.name, config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== streamNotFound) throw error;
    await manager.streams.add(config);
  }
}
