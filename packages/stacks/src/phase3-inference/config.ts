import { z } from "zod";
import { ClusterConfig } from "../cluster.ts";
import { Shared } from "../planned.ts";
import { SecretsConfig } from "../read-secrets.ts";

const Source = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("tiny-chat") }),
  z.strictObject({ kind: z.literal("file"), path: z.string().min(1), node: z.string().min(1) }),
  z.strictObject({ kind: z.literal("url"), url: z.string().min(1), sha256: z.string().min(1) }),
]);

export const InferenceConfig = z.strictObject({
  cluster: ClusterConfig,
  ...Shared,
  secrets: SecretsConfig,
  /** The language model that is served in the cluster, by the name it is asked for; null where homelab.yaml names none. */
  llm: z.strictObject({ name: z.string().min(1), source: Source }).nullable(),
});
export type InferenceConfig = z.output<typeof InferenceConfig>;
