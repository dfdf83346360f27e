import { z } from "zod";
import { Bytes, Seconds } from "./quantities.ts";

const Port = z.int("a whole number from 1 to 65535").min(1, "a whole number from 1 to 65535").max(65535, "a whole number from 1 to 65535");
const Text = z.string("a text").min(1, "a text that is not empty");
const Count = z.int("a whole number above 0").positive("a whole number above 0");
const ModelUrl = z.url({ protocol: /^https?$/, error: "an http or https URL that ends before /chat/completions, for example http://192.168.1.20:8080/v1" });

const modelServer = {
  /** Base URL of an OpenAI-compatible server; ends before `/chat/completions` and `/embeddings`. */
  url: ModelUrl,
  /** Name the server knows the model by. */
  model: Text,
  /** File that holds the bearer token. Default: none is sent. */
  apiKeyFile: Text.optional(),
  /** Environment variable of `up` that holds the bearer token, as an alternative to `apiKeyFile`. */
  apiKeyEnv: Text.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable, not its value").optional(),
};

/** A language model for answers and for facts. */
export const ChatSettings = z.strictObject({
  ...modelServer,
  /** Requests the server works on at once; one is kept for questions, the rest is for documents. */
  slots: Count.default(2),
});

/** An embedding model; without it the packaged MiniLM is used. Changing it means embedding everything again. */
export const EmbeddingSettings = z.strictObject({
  ...modelServer,
  /** Length of its vectors. */
  dimensions: Count,
  /** Longest input in tokens, specials included. */
  window: Count,
  /** Path of the model's own `tokenizer.json`: lengths are counted before texts are sent. */
  tokenizer: Text,
  /** Put before a passage and before a question, where the model was trained with them. */
  prefixes: z.strictObject({ document: z.string("a text").default(""), query: z.string("a text").default("") }).prefault({}),
});

export const ModelSettings = z.strictObject({
  /** Default: none; answers are then extracted from the documents. */
  chat: ChatSettings.optional(),
  embedding: EmbeddingSettings.optional(),
});

/** Loopback ports of the parts. */
export const Ports = z.strictObject({
  api: Port.default(8460),
  nats: Port.default(8461),
  natsMonitor: Port.default(8462),
  postgres: Port.default(8463),
  oxigraph: Port.default(8464),
  converter: Port.default(8465),
});
export type Ports = z.output<typeof Ports>;

/** What the platform accepts and how much it may take. */
export const Limits = z.strictObject({
  /** Largest file. */
  maxBytes: Bytes.default(200 * 2 ** 20),
  /** Most pages of one document. */
  maxPages: Count.default(2000),
  /** Longest a conversion may run before it is killed. */
  convertTimeout: Seconds.default(300),
  /** Memory of one converting process before it is killed. */
  convertMemory: Bytes.default(3 * 2 ** 30),
  /** Documents converted at once. */
  converters: Count.default(1),
  /** Conversions after which a converting process is replaced, because its memory only grows. */
  converterRecycle: Count.default(50),
  /** Disk for messages in flight; a full queue makes the door answer "later", it never drops a message. */
  queueBytes: Bytes.default(2 * 2 ** 30),
  /** Longest a graph query may run. */
  queryTimeout: Seconds.default(30),
});

/** The door: the page and the HTTP API. */
export const ApiSettings = z.strictObject({
  /** Address it listens on; anything but loopback asks every caller for the token in the state folder. */
  host: Text.default("127.0.0.1"),
});

/** homelab.yaml. Every part may be absent: the embedded target needs no file. */
export const HomelabSettings = z
  .strictObject({
    models: ModelSettings.prefault({}),
    /** State folder. Default: $HOMELAB_STATE, else /var/lib/homelab for root, else ~/.local/state/homelab. */
    state: Text.optional(),
    ports: Ports.prefault({}),
    limits: Limits.prefault({}),
    api: ApiSettings.prefault({}),
    telemetry: z
      .strictObject({
        /** Writes OTLP spans as JSON lines into the state folder. */
        traces: z.boolean("true or false").default(true),
      })
      .prefault({}),
  })
  .superRefine((settings, context) => {
    for (const [name, twin] of equalPorts(settings.ports)) {
      context.addIssue({ code: "custom", path: ["ports", name], message: `a port of its own: ports.${twin} has the same number` });
    }
    for (const kind of ["chat", "embedding"] as const) {
      const model = settings.models[kind];
      if (model?.apiKeyFile && model.apiKeyEnv) context.addIssue({ code: "custom", path: ["models", kind, "apiKeyEnv"], message: "either apiKeyFile or apiKeyEnv, not both" });
    }
  });
export type HomelabSettings = z.output<typeof HomelabSettings>;

function equalPorts(ports: Ports): [string, string][] {
  const entries = Object.entries(ports);
  return entries.flatMap(([name, port], i) => {
    const twin = entries.slice(0, i).find(([, earlier]) => earlier === port);
    return twin ? [[name, twin[0]] as [string, string]] : [];
  });
}

/** For editors: `# yaml-language-server: $schema=…`. */
export function homelabJsonSchema(): object {
  return z.toJSONSchema(HomelabSettings, { io: "input" });
}
