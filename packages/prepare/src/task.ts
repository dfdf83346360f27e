import { consumers, type Stage } from "@homelab/contracts";
import { Connections } from "@homelab/settings";
import { z } from "zod";

const File = z.string().min(1);
const Bytes = z.int().positive();
const stages = Object.keys(consumers) as [Stage, ...Stage[]];

/** What a store is to hold before anybody uses it. Names the files of secrets, and holds none. */
export const Task = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("streams"),
    nats: Connections.shape.nats,
    sizes: z.strictObject({ maxFileBytes: Bytes, pending: z.record(z.enum(stages), z.int().positive()) }),
  }),
  z.strictObject({
    kind: z.literal("database"),
    /** As the owner of the tables. */
    postgres: Connections.shape.postgres,
    superuserPasswordFile: File,
    passwordFiles: z.strictObject({ owner: File, worker: File, api: File }),
    embedder: Connections.shape.embedder,
  }),
  z.strictObject({
    kind: z.literal("objects"),
    /** Garage's admin API. */
    url: z.url(),
    adminTokenFile: File,
    /** Of this one node: what the layout gives it. */
    node: z.strictObject({ zone: z.string().min(1), capacityBytes: Bytes }),
    buckets: z.array(z.strictObject({ name: z.string().min(1), maxBytes: Bytes })),
    keys: z.array(
      z.strictObject({
        name: z.string().min(1),
        /** Holds `{"keyId", "secret"}`. */
        credentialsFile: File,
        /** Buckets it may read and write. */
        buckets: z.array(z.string().min(1)),
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal("model"),
    url: z.url(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Where it is kept; nothing is fetched when it is there already. */
    file: File,
  }),
]);
export type Task = z.output<typeof Task>;
export type TaskOf<Kind extends Task["kind"]> = Extract<Task, { kind: Kind }>;
