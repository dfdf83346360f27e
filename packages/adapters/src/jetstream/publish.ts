import { type Contract, headerNames } from "@homelab/contracts";
import { Unavailable } from "@homelab/pipeline";
import { type JetStreamClient, jetstream } from "@nats-io/jetstream";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { context, propagation } from "@opentelemetry/api";

/** Publishes a body under its contract; resolves once the stream has stored it. `id` overrides the contract's message id. */
export type Publish = <Body>(contract: Contract<Body>, body: Body, id?: string) => Promise<void>;

const encoder = new TextEncoder();

export function publisher(connection: NatsConnection): Publish {
  const client = jetstream(connection, { timeout: 10_000 });
  return (contract, body, id) =>
    publishRaw(client, contract.subject, JSON.stringify(contract.body.parse(body)), {
      [headerNames.version]: String(contract.version),
      "Nats-Msg-Id": id ?? contract.messageId(body),
    });
}

/** The trace under way travels in the headers unless `extra` already carries one. */
export async function publishRaw(client: JetStreamClient, subject: string, body: string, extra: Readonly<Record<string, string>>): Promise<void> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const h = headers();
  for (const [name, value] of Object.entries({ ...carrier, ...extra })) h.set(name, value);
  try {
    await client.publish(subject, encoder.encode(body), { headers: h });
  } catch (error) {
    // a full stream, a server that is away and a time-out all end the same way: nothing was accepted, try again later
    throw new Unavailable("nats", `nats: ${subject} was not stored: ${(error as Error).message}`, { cause: error });
  }
}
