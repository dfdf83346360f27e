import { z } from "zod";
import { Count, countUpTo, File, HttpUrl, oneOf, Sha256, Text, Variable } from "./scalars.ts";

const modelServer = {
  url: HttpUrl("an http or https URL that ends before /chat/completions, for example http://192.168.1.20:8080/v1").describe(
    "Base URL of an OpenAI-compatible server; ends before `/chat/completions` and `/embeddings`.",
  ),
  model: Text.describe("Name the server knows the model by."),
  apiKeyFile: File.optional().describe("File that holds the bearer token. Default: none is sent."),
  apiKeyEnv: Variable.optional().describe("Environment variable of `up` that holds the bearer token, as an alternative to `apiKeyFile`."),
};

export const ChatSettings = z.strictObject({
  ...modelServer,
  slots: Count.default(2).describe("Requests the server works on at once; one is kept for questions, the rest is for documents."),
});

export const EmbeddingSettings = z.strictObject({
  ...modelServer,
  dimensions: Count.describe("Length of its vectors."),
  window: Count.describe("Longest input in tokens, specials included."),
  tokenizer: File.describe("Path of the model's own `tokenizer.json`: lengths are counted before texts are sent."),
  prefixes: z
    .strictObject({
      document: z.string("a text").default("").describe("Put before a passage."),
      query: z.string("a text").default("").describe("Put before a question."),
    })
    .prefault({})
    .describe("What the model was trained to see first."),
});

/** Kinds of weights llama.cpp serves, from the smallest to the largest. */
export const Quantization = oneOf("Q2_K", "Q3_K_M", "Q4_0", "Q4_K_S", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0", "F16", "BF16");

/** The model of random weights inside the image of llama.cpp: the one name that needs no file. It answers in the right form and knows nothing. */
export const carriedModel = "tiny-random-chat";

export const ServedModelSettings = z.strictObject({
  name: Text.describe("Name it is asked for by, for example in `routes`."),
  file: File.regex(/^\/.*\.gguf$/i, "an absolute path that ends in .gguf").optional().describe("GGUF file on the machine that serves it; either this or `url`. Sizes follow from its header where it can be read here, else from the table of `./just plan` by its name."),
  url: HttpUrl("an http or https URL of a .gguf file")
    .regex(/\.gguf(?:\?|$)/i, "an http or https URL of a .gguf file")
    .optional()
    .describe("Where the GGUF file is fetched from; needs `sha256`. Its server must answer ranges: the header is read when sizes are planned."),
  sha256: Sha256.optional().describe("Checked after fetching and before each start."),
  quantization: Quantization.optional().describe("A wish. Default: what the file's name says; the planner refuses what does not fit."),
  context: z
    .int("a whole number from 256 to 1048576")
    .min(256, "a whole number from 256 to 1048576")
    .max(2 ** 20, "a whole number from 256 to 1048576")
    .optional()
    .describe("Tokens one conversation may hold, a wish. Default: the longest that fits beside the weights."),
});

const perMinute = (what: string) => countUpTo(100_000_000).optional().describe(`${what} a minute before LiteLLM answers "later". Default: no limit.`);

export const RouteSettings = z.strictObject({
  model: oneOf("llm", "chat", "embedding").describe("Which entry of `models` answers; without `models.embedding` that is the packaged model."),
  rpm: perMinute("Requests"),
  tpm: perMinute("Tokens"),
});

/** Names of models as OpenAI clients spell them. */
export const RouteName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/:-]{0,127}$/, "letters, digits and . _ / : -, at most 128");

export const ModelSettings = z.strictObject({
  chat: ChatSettings.optional().describe("A language model that runs elsewhere. Default: none; answers are then extracted from the documents."),
  embedding: EmbeddingSettings.optional().describe("An embedding model. Default: the packaged MiniLM. Changing it means embedding everything again."),
  llm: ServedModelSettings.optional().describe("The language model llama.cpp serves in the inference zone of `cluster` and `homelab`. Default: none."),
  routes: z
    .record(RouteName, RouteSettings)
    .default({})
    .describe("What LiteLLM offers, by the name clients ask for. Default: each model under its own name, without limits."),
});
