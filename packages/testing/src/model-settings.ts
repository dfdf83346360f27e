import { modelFilesIn } from "@homelab/adapters/embedder";
import { executablesFrom } from "@homelab/engines";
import { startStubOpenAi, type StubOpenAi, type StubOptions } from "./openai-stub.ts";

/** Two STUB model servers and the `models` of a homelab.yaml that names them. */
export interface StubModels extends AsyncDisposable {
  chat: StubOpenAi;
  embedder: StubOpenAi;
  settings: { models: Record<string, unknown> };
}

/** The stub embedder takes the packaged model's place, with its tokenizer and its window, so that chunks are as they always are. */
export async function startStubModels(options: { chat?: StubOptions; slots?: number } = {}): Promise<StubModels> {
  const [chat, embedder] = [await startStubOpenAi(options.chat ?? {}), await startStubOpenAi()];
  const { tokenizerFile } = await modelFilesIn(executablesFrom(process.env).venv);
  const models = {
    chat: { url: chat.url, model: "stub", slots: options.slots ?? 2 },
    embedding: { url: embedder.url, model: "stub-embedder", dimensions: 384, window: 256, tokenizer: tokenizerFile },
  };
  return {
    chat,
    embedder,
    settings: { models },
    [Symbol.asyncDispose]: async () => {
      await chat[Symbol.asyncDispose]();
      await embedder[Symbol.asyncDispose]();
    },
  };
}
