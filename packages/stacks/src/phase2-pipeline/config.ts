import { z } from "zod";
import { ClusterConfig } from "../cluster.ts";
import { EmbedderConfig } from "../models.ts";
import { Shared } from "../planned.ts";
import { SecretsConfig } from "../read-secrets.ts";

const Count = z.int().positive();

export const PipelineConfig = z.strictObject({
  cluster: ClusterConfig,
  ...Shared,
  secrets: SecretsConfig,
  /** What one document may be and one conversion may take. */
  limits: z.strictObject({ maxBytes: Count, maxPages: Count, timeoutS: z.number().positive(), recycle: Count }),
  embedder: EmbedderConfig,
  /** The route that answers questions; null without a language model. */
  chat: z.string().nullable(),
  /** Routes of Cognee's own, and the slots of the model behind them; null where it is switched off. */
  cognee: z.strictObject({ chat: z.strictObject({ name: z.string(), slots: Count, model: z.string() }), embedding: z.strictObject({ name: z.string(), dimensions: Count }), modelSlots: Count }).nullable(),
});
export type PipelineConfig = z.output<typeof PipelineConfig>;
