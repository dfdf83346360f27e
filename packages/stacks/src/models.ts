import { z } from "zod";

/** A route of LiteLLM: a model by the name clients ask for. */
export const RouteConfig = z.strictObject({
  kind: z.enum(["chat", "embedding"]),
  url: z.string().min(1),
  model: z.string().min(1),
  slots: z.int().positive(),
  rpm: z.int().positive().optional(),
  tpm: z.int().positive().optional(),
  /** File or variable that holds what its server asks for: the key itself is never configuration. */
  apiKeyFile: z.string().optional(),
  apiKeyEnv: z.string().optional(),
  /** Served by llama.cpp in the cluster, whose key is among the secrets. */
  isOurs: z.literal(true).optional(),
});
export type RouteConfig = z.output<typeof RouteConfig>;

/** What makes vectors: the model in our images, or one behind a route. */
export const EmbedderConfig = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("packaged") }),
  z.strictObject({
    kind: z.literal("served"),
    route: z.string().min(1),
    dimensions: z.int().positive(),
    window: z.int().positive(),
    prefixes: z.strictObject({ document: z.string(), query: z.string() }),
    /** The content of its tokenizer.json. */
    tokenizer: z.string().min(1),
  }),
]);
export type EmbedderConfig = z.output<typeof EmbedderConfig>;

/** What llama.cpp's servers in the cluster are called: routes name them before they are there. */
export const servers = { llm: { name: "llama" }, embedding: { name: "embeddings", model: "all-minilm-l6-v2", dimensions: 384 } } as const;
