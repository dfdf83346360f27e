/** A kind of process that talks to NATS; each has its own NKEY. `operator` creates streams and consumers, nobody else does. */
export const natsRoles = ["operator", "worker", "api"] as const;
export type NatsRole = (typeof natsRoles)[number];

/** Replies arrive below it. A role that could read `_INBOX.>` could read everybody's replies. */
export function inboxPrefixOf(role: NatsRole): string {
  return `_INBOX_${role}`;
}

/** The durable consumer that turns `MAX_DELIVERIES` advisories into dead letters. */
export const deadConsumer = "dead";
