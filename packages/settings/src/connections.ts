import { z } from "zod";

const File = z.string().min(1);

/** Reaches one OpenAI-compatible server. */
export const OpenAiConnection = z.strictObject({
  /** Base URL that ends before `/chat/completions` and `/embeddings`. */
  url: z.url(),
  model: z.string().min(1),
  /** File holding the bearer token; absent for servers without one. */
  apiKeyFile: File.optional(),
});
export type OpenAiConnection = z.output<typeof OpenAiConnection>;

/**
 * Where every part is and which file holds its secret. Written by the target (`up`, or a mounted file in a cluster) and read by
 * the workers and the API; secrets themselves are never in it.
 */
export const Connections = z.strictObject({
  /** `seedFile` holds the NKEY seed of the role. */
  nats: z.strictObject({ url: z.url(), role: z.enum(["operator", "worker", "api"]), seedFile: File }),
  postgres: z.strictObject({ host: z.string(), port: z.int().positive(), database: z.string(), user: z.string(), passwordFile: File }),
  oxigraph: z.strictObject({ url: z.url() }),
  converter: z.strictObject({ url: z.url() }),
  objects: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("files"), root: File }),
    z.strictObject({
      kind: z.literal("s3"),
      endpoint: z.url(),
      region: z.string(),
      /** Holds `{"keyId", "secret"}`. */
      credentialsFile: File,
    }),
  ]),
  embedder: z.discriminatedUnion("kind", [
    /** The packaged ONNX model run in this process. */
    z.strictObject({ kind: z.literal("packaged"), model: File, tokenizer: File }),
    OpenAiConnection.extend({
      kind: z.literal("openai"),
      dimensions: z.int().positive(),
      window: z.int().positive(),
      tokenizer: File,
      prefixes: z.strictObject({ document: z.string(), query: z.string() }),
    }),
  ]),
  chat: OpenAiConnection.extend({
    /** Requests the server works on at once; one is kept for questions. */
    slots: z.int().min(1),
  }).nullable(),
  /** Cognee, which reads the facts then; absent where the language model or the linguistic extractor does. */
  cognee: z
    .strictObject({
      url: z.url(),
      /** Name of the language model that it asks. */
      model: z.string().min(1),
      /** Passages it reads at once: fewer than the model has slots. */
      slots: z.int().min(1),
      /** For workers, who alone ask it. */
      passwordFile: File.optional(),
    })
    .optional(),
  api: z.strictObject({
    host: z.string(),
    port: z.int().positive(),
    /** Bearer token; null on a loopback bind. */
    tokenFile: File.nullable(),
    /** Largest upload in bytes. */
    maxBytes: z.int().positive(),
  }),
  telemetry: z.strictObject({
    /** Where finished spans go; null switches tracing off. */
    traces: z
      .discriminatedUnion("kind", [
        /** OTLP JSON lines, one file per process. */
        z.strictObject({ kind: z.literal("files"), folder: File }),
        /** Base URL that takes OTLP over HTTP. While it is away, spans are dropped and nothing waits. */
        z.strictObject({ kind: z.literal("collector"), url: z.url() }),
      ])
      .nullable(),
  }),
});
export type Connections = z.output<typeof Connections>;
