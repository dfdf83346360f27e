import { deadConsumer, deadLetter, type DeadLetter } from "@homelab/contracts";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { z } from "zod";
import { letterOfAdvisory } from "./dead-letters.ts";
import { publisher } from "./publish.ts";

const Advisory = z.object({ stream: z.string(), consumer: z.string(), stream_seq: z.int(), deliveries: z.int() });

/**
 * Turns each `MAX_DELIVERIES` advisory into a dead letter and takes the stuck message out of its work queue, where nobody would
 * ever get it again. Runs until the signal.
 */
export async function bury(connection: NatsConnection, options: { signal: AbortSignal; onDead(letter: DeadLetter): Promise<void> }): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const publish = publisher(connection);
  const consumer = await jetstream(connection).consumers.get("DEAD", deadConsumer);
  const messages = await consumer.consume({ max_messages: 10, expires: 5000 });
  options.signal.addEventListener("abort", () => messages.stop(), { once: true });
  for await (const message of messages) {
    const advisory = Advisory.parse(message.json());
    const letter = await letterOfAdvisory(manager, advisory);
    if (letter) {
      await publish(deadLetter, letter);
      await options.onDead(letter);
      await manager.streams.deleteMessage(advisory.stream, advisory.stream_seq, false);
    }
    await message.ackAck();
    await manager.streams.deleteMessage("DEAD", message.seq, false);
  }
}
