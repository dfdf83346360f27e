import { z } from "zod";
import { ClusterConfig } from "../cluster.ts";
import { EmbedderConfig, RouteConfig } from "../models.ts";
import { Shared } from "../planned.ts";
import { SecretsConfig } from "../read-secrets.ts";

export const CoreConfig = z.strictObject({
  cluster: ClusterConfig,
  ...Shared,
  secrets: SecretsConfig,
  /** Longest a query of the graph may run. */
  queryTimeoutS: z.number().positive(),
  routes: z.record(z.string(), RouteConfig),
  embedder: EmbedderConfig,
  /** The route that answers questions; null without a language model. */
  chat: z.string().nullable(),
});
export type CoreConfig = z.output<typeof CoreConfig>;
