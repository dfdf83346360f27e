export { openAiChat } from "./chat.ts";
export { openAiEmbedder, type OpenAiEmbedderOptions } from "./embedder.ts";
export { llmExtractor } from "./extractor.ts";
export type { OpenAiServer } from "./request.ts";
