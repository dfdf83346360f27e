import { decided, published, type Figure } from "../figure.ts";

/** What a model is made of, as its GGUF file says it. */
export interface ModelFacts {
  name: string;
  layers: Figure;
  /**
   * Numbers kept for one token in one layer. With grouped heads 2 · kv_heads · head_dim, keys and values; with latent attention (MLA)
   * one joint row of kv_lora_rank + rope dimensions, because llama.cpp keeps no values of their own (pull request 19067).
   */
  kvWidth: Figure;
  embedding: Figure;
  vocabulary: Figure;
  /** Tokens it was trained to see at once. */
  window: Figure;
  /** Sizes of its GGUF files, the best first. */
  files: readonly { quantization: string; bytes: Figure }[];
}

const bartowski = (name: string) => `huggingface.co/bartowski/${name}-GGUF, file sizes in GB`;
const files = (where: string, sizes: Readonly<Record<string, number>>) => Object.entries(sizes).map(([quantization, gigabytes]) => ({ quantization, bytes: published(gigabytes * 1e9, where) }));

const glmFlash = "metadata of GLM-4.7-Flash-Q4_K_M.gguf: deepseek2.block_count, attention.key_length, embedding_length, context_length";
const glm4 = "config.json of THUDM/glm-4-9b-chat-hf";
const qwen8 = "config.json of Qwen/Qwen3-8B";
const qwen4 = "config.json of Qwen/Qwen3-4B";

/** From the most able to the smallest; where nobody names a model, the first that fits is proposed. */
export const models: readonly ModelFacts[] = [
  {
    name: "GLM-4.7-Flash",
    layers: published(47, glmFlash),
    kvWidth: published(576, glmFlash),
    embedding: published(2048, glmFlash),
    vocabulary: published(154_880, glmFlash),
    window: published(202_752, glmFlash),
    files: files(bartowski("zai-org_GLM-4.7-Flash"), { Q8_0: 31.84, Q6_K: 24.83, Q5_K_M: 21.57, Q4_K_M: 18.47 }),
  },
  {
    name: "glm-4-9b-chat",
    layers: published(40, glm4),
    kvWidth: published(2 * 2 * 128, glm4),
    embedding: published(4096, glm4),
    vocabulary: published(151_552, glm4),
    window: published(131_072, glm4),
    files: files(bartowski("glm-4-9b-chat"), { Q8_0: 9.99, Q6_K: 8.26, Q5_K_M: 7.14, Q4_K_M: 6.25 }),
  },
  {
    name: "Qwen3-8B",
    layers: published(36, qwen8),
    kvWidth: published(2 * 8 * 128, qwen8),
    embedding: published(4096, qwen8),
    vocabulary: published(151_936, qwen8),
    window: published(40_960, qwen8),
    files: files(bartowski("Qwen_Qwen3-8B"), { Q8_0: 8.71, Q6_K: 6.73, Q5_K_M: 5.85, Q4_K_M: 5.03 }),
  },
  {
    name: "Qwen3-4B",
    layers: published(36, qwen4),
    kvWidth: published(2 * 8 * 128, qwen4),
    embedding: published(2560, qwen4),
    vocabulary: published(151_936, qwen4),
    window: published(40_960, qwen4),
    files: files(bartowski("Qwen_Qwen3-4B"), { Q8_0: 4.28, Q6_K: 3.31, Q5_K_M: 2.89, Q4_K_M: 2.5 }),
  },
];

/** A known model by name, whatever its case. */
export const modelNamed = (name: string): ModelFacts | undefined => models.find((model) => model.name.toLowerCase() === name.toLowerCase());

/** Bytes of one number of the cache: blocks of 32 with one 16-bit scale, or 16-bit floats. */
export const cacheTypes = { f16: published(2, "ggml: f16"), q8_0: published(34 / 32, "ggml: 32 bytes and a 16-bit scale for 32 numbers") } as const;
export type CacheType = keyof typeof cacheTypes;

export const serving = {
  batch: published(2048, "llama.cpp's default for -b"),
  microBatch: published(512, "llama.cpp's default for -ub"),
  /** One row of logits and one of activations for each token of a micro-batch: 304.75 MiB are reported for Qwen3-8B, and so it computes. */
  bytesPerNumber: published(4, "ggml: f32"),
  runtime: decided(768 * 2 ** 20, "CUDA context, cuBLAS workspace and the program; taken when a Jetson is at hand"),
  leastContext: published(8192, "specification §5.8: -c 8192"),
  leastSlots: decided(2, "one for documents, one kept for questions"),
  mostSlots: published(4, "specification §3.3: 2 to 4 parallel sequences"),
  slotGrowth: decided(32_768, "a slot is added when each of them can hold this many tokens"),
  mostContext: decided(65_536, "longer prompts wait minutes for their first token on a Jetson"),
  contextShare: decided(0.75, "of what the weights leave; the rest is prompt cache"),
  mostPromptCache: published(8 * 2 ** 30, "llama.cpp's default for --cache-ram, 8192 MiB a runner"),
  leastPromptCache: decided(256 * 2 ** 20, "less holds not even one prompt"),
  cardShare: decided(0.92, "the screen and the driver keep the rest of a card"),
} as const;
