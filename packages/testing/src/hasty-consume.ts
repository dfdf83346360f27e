import type { ConsumerDeclaration } from "@homelab/contracts";
import { type NatsConnection, publisher } from "@homelab/adapters/jetstream";
import type { Handler } from "@homelab/pipeline";
import { jetstream } from "@nats-io/jetstream";

/**
 * WRONG ON PURPOSE, for the control of the kill storm: a loop over the real parts that acknowledges a message before it works on it.
 * Whatever it holds when it is killed is lost.
 */
export async function consumeHastily<Body>(connection: NatsConnection, { contract, name }: ConsumerDeclaration<Body>, handler: Handler<Body>): Promise<void> {
  const consumer = await jetstream(connection).consumers.get(contract.stream, name);
  const publish = publisher(connection);
  const { signal } = new AbortController();
  for await (const message of await consumer.consume({ max_messages: 10 })) {
    message.ack();
    await handler(contract.body.parse(message.json()), { publish, signal });
  }
}
