import { consumers, deadLetter, ingestRequested, type NatsRole, streams } from "@homelab/contracts";
import { PermissionViolationError, type NatsConnection } from "@nats-io/transport-node";

const telemetrySubject = streams.find(({ name }) => name === "TELEMETRY")?.subjects[0]?.replace(">", "x") ?? "";
const stageSubject = consumers.chunk.contract.subject;
/** Which roles may publish on a subject. */
export const publishers: Readonly<Record<string, readonly NatsRole[]>> = {
  [ingestRequested.subject]: ["operator", "worker", "api"],
  [deadLetter.subject]: ["operator", "worker"],
  [telemetrySubject]: ["operator"],
  "$JS.API.STREAM.CREATE.X": ["operator"],
  "$JS.API.STREAM.UPDATE.INGEST": ["operator"],
  "$JS.API.STREAM.DELETE.NOPE": ["operator"],
  "$JS.API.STREAM.PURGE.NOPE": ["operator"],
  "$JS.API.CONSUMER.CREATE.INGEST.thief": ["operator"],
  "$JS.API.CONSUMER.DELETE.INGEST.nope": ["operator"],
  "$JS.API.CONSUMER.MSG.NEXT.INGEST.extract": ["operator", "worker"],
  "$JS.API.STREAM.MSG.GET.INGEST": ["operator", "worker"],
  "$JS.API.STREAM.MSG.GET.DEAD": ["operator", "worker", "api"],
  "$JS.API.STREAM.MSG.DELETE.INGEST": ["operator", "worker"],
  "$JS.API.STREAM.INFO.INGEST": ["operator", "worker", "api"],
  "$SYS.REQ.SERVER.PING": [],
  unrelated: [],
};

/** Which roles may subscribe to a subject. */
export const subscribers: Readonly<Record<string, readonly NatsRole[]>> = {
  "_INBOX.>": [],
  "_INBOX_worker.>": ["worker"],
  "_INBOX_api.>": ["api"],
  [stageSubject]: ["operator", "api"],
  ">": [],
  "$SYS.>": [],
};

/** Whether the server lets a role publish: a violation comes back as an error, after the round trip of a flush. */
export async function mayPublish(connection: NatsConnection, subject: string): Promise<boolean> {
  const violations = connection.status();
  connection.publish(subject, "{}");
  await connection.flush();
  const refused = (async () => {
    for await (const status of violations) if (status.type === "error" && status.error instanceof PermissionViolationError) return status.error.subject === subject;
    return false;
  })();
  return !(await Promise.race([refused, new Promise<false>((resolve) => setTimeout(() => resolve(false), 150))]));
}

export async function maySubscribe(connection: NatsConnection, subject: string): Promise<boolean> {
  return new Promise((resolve) => {
    const subscription = connection.subscribe(subject, { callback: (error) => (error ? resolve(false) : undefined) });
    setTimeout(() => {
      subscription.unsubscribe();
      resolve(true);
    }, 150);
  });
}

/** Every cell of both tables, tried with a real connection for each role; gives those in which the server decided otherwise. */
export async function unexpectedCells(connections: ReadonlyMap<NatsRole, NatsConnection>): Promise<string[]> {
  const wrong: string[] = [];
  const tables = [
    { verb: "publishes", expected: publishers, may: mayPublish },
    { verb: "reads", expected: subscribers, may: maySubscribe },
  ];
  for (const { verb, expected, may } of tables) {
    for (const [subject, roles] of Object.entries(expected)) {
      for (const [role, connection] of connections) {
        const allowed = await may(connection, subject);
        if (allowed !== roles.includes(role)) wrong.push(`${role} ${verb} ${subject}: ${allowed ? "allowed" : "refused"}`);
      }
    }
  }
  return wrong;
}
