import { consumers, deadConsumer, deadLetter, inboxPrefixOf, ingestRequested, type NatsRole, removeRequested, streams } from "@homelab/contracts";

export interface NatsPermissions {
  publish: readonly string[];
  subscribe: readonly string[];
}

const workQueues = streams.filter((s) => s.retention === "workqueue").map((s) => s.name);
const pipelineSubjects = streams.filter((s) => s.name !== "DEAD" && s.name !== "TELEMETRY").flatMap((s) => s.subjects);
const ackSubjects = (stream: string, consumer: string) => [`$JS.ACK.${stream}.${consumer}.>`, `$JS.ACK.*.*.${stream}.${consumer}.>`];
const pullFrom = (stream: string, consumer: string) => [
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
  `$JS.API.CONSUMER.INFO.${stream}.${consumer}`,
  ...ackSubjects(stream, consumer),
];
/** Everybody may ask what exists; the answers name no content. */
const looking = ["$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.INFO.*.*", "$JS.API.CONSUMER.LIST.*", "$JS.API.CONSUMER.NAMES.*"];

/** What each role may do, and by omission what it may not: no worker deletes, purges or creates a stream or a consumer. */
export function permissionsOf(role: NatsRole): NatsPermissions {
  const { publish, subscribe } = rights[role];
  return { publish: [...new Set(publish)], subscribe: [`${inboxPrefixOf(role)}.>`, ...subscribe] };
}

const everySubject = streams.flatMap((s) => s.subjects);

const rights: Readonly<Record<NatsRole, NatsPermissions>> = {
  operator: { publish: ["$JS.API.>", "$JS.ACK.>", ...everySubject], subscribe: ["$JS.EVENT.>", ...everySubject] },
  worker: {
    publish: [
      ...looking,
      ...pipelineSubjects,
      deadLetter.subject,
      ...Object.values(consumers).flatMap((c) => pullFrom(c.contract.stream, c.name)),
      ...pullFrom("DEAD", deadConsumer),
      // a message that used up its deliveries stays in its work queue until the stage that buries it takes it out
      ...[...workQueues, "DEAD"].flatMap((stream) => [`$JS.API.STREAM.MSG.GET.${stream}`, `$JS.API.STREAM.MSG.DELETE.${stream}`]),
    ],
    subscribe: [],
  },
  api: {
    publish: [
      ...looking,
      ingestRequested.subject,
      removeRequested.subject,
      // a redrive publishes the original message again, whichever stage it failed in
      ...Object.values(consumers).map((c) => c.contract.subject),
      "$JS.API.STREAM.MSG.GET.DEAD",
      "$JS.API.STREAM.MSG.DELETE.DEAD",
      "$JS.API.DIRECT.GET.DEAD",
      "$JS.API.DIRECT.GET.DEAD.>",
    ],
    subscribe: [...pipelineSubjects, deadLetter.subject],
  },
};
