import { embeddingGguf, ggufRecipe, llamaServerRecipe, llamaVersion, tinyChatGguf } from "../recipes/llama.ts";
import type { CatalogContext } from "./context.ts";
import { temporary, type Part } from "./part.ts";

const yesOrNo = { type: "json_schema", json_schema: { name: "reply", schema: { type: "object", properties: { answer: { enum: ["yes", "no"] } }, required: ["answer"], additionalProperties: false } } };

/** One server, one model: which one is said by the arguments. The tiny chat model has learnt nothing and serves tests. */
export async function llamaServerPart({ repository, venv, base }: CatalogContext): Promise<Part> {
  return {
    name: "llama-server",
    version: llamaVersion(repository),
    about: `llama.cpp's server with ${embeddingGguf} and ${tinyChatGguf}.`,
    licence: "MIT",
    upstream: { image: "ghcr.io/ggml-org/llama.cpp:server", note: "without the models" },
    user: { id: 65532, name: "llama" },
    ports: { http: 8080 },
    writable: [temporary],
    health: { kind: "http", port: 8080, path: "/health" },
    entrypoint: ["/usr/local/bin/llama-server"],
    command: ["--host", "0.0.0.0", "--port", "8080", "--model", embeddingGguf, "--embedding", "--pooling", "mean", "--ctx-size", "512", "--batch-size", "512", "--ubatch-size", "512", "--no-webui"],
    env: { HOME: "/tmp" },
    recipes: [base, await llamaServerRecipe(repository), await ggufRecipe(repository, venv)],
    smokes: [
      {
        about: "the packaged embedding model",
        questions: [
          { kind: "get", url: "http://127.0.0.1:8080/health", contains: "ok" },
          { kind: "post", url: "http://127.0.0.1:8080/v1/embeddings", json: { input: "a sentence" }, contains: '"embedding"' },
        ],
        seconds: 120,
      },
      {
        about: "the tiny chat model, held to a grammar",
        args: ["--host", "0.0.0.0", "--port", "8080", "--model", tinyChatGguf, "--ctx-size", "1024", "--parallel", "2", "--jinja", "--no-webui"],
        questions: [{ kind: "post", url: "http://127.0.0.1:8080/v1/chat/completions", json: { messages: [{ role: "user", content: "yes or no?" }], max_tokens: 20, response_format: yesOrNo }, contains: '\\"answer\\"' }],
        seconds: 120,
      },
    ],
  };
}
