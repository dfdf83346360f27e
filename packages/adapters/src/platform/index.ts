import { readFileSync } from "node:fs";
import { cogneeExtractor } from "../cognee/index.ts";
import { llmExtractor, openAiChat, openAiEmbedder } from "../openai/index.ts";
import type { Chat, CountTokens, Embedder, EmbeddingModel, FactExtractor, Objects } from "@homelab/pipeline";
import { Connections, type OpenAiConnection } from "@homelab/settings";
import { MINILM, packagedEmbedder, packagedTokenizer } from "../embedder/index.ts";
import { fileObjects } from "../files/index.ts";
import { linguisticExtractor } from "../linguistic/index.ts";
import { s3Objects } from "../s3/index.ts";

/** Reads and checks the file a target wrote for this process. */
export function readConnections(file: string): Connections {
  const { success, data, error } = Connections.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!success) throw new Error(`${file} is not a connections file: ${error.message}. Start the platform with ./just up, which writes it.`);
  return data;
}

export async function openObjects(at: Connections["objects"]): Promise<Objects> {
  if (at.kind === "files") return fileObjects(at.root);
  const { keyId, secret } = JSON.parse(readFileSync(at.credentialsFile, "utf8")) as { keyId: string; secret: string };
  return s3Objects({ endpoint: at.endpoint, region: at.region, keyId, secret });
}

/** The embedding model and its own tokenizer, without loading the model. */
export async function openTokenizer(at: Connections["embedder"]): Promise<{ model: EmbeddingModel; countTokens: CountTokens }> {
  if (at.kind === "openai") return serverEmbedder(at);
  return { model: MINILM, countTokens: (await packagedTokenizer(at.tokenizer)).countTokens };
}

export async function openEmbedder(at: Connections["embedder"]): Promise<Embedder> {
  return at.kind === "openai" ? serverEmbedder(at) : packagedEmbedder({ modelFile: at.model, tokenizerFile: at.tokenizer });
}

function serverEmbedder(at: Extract<Connections["embedder"], { kind: "openai" }>): ReturnType<typeof openAiEmbedder> {
  const { dimensions, window, prefixes, tokenizer: tokenizerFile } = at;
  return openAiEmbedder({ ...serverOf(at), dimensions, window, prefixes, tokenizerFile });
}

export function openChat(at: Connections["chat"]): Chat | undefined {
  return at ? openAiChat(serverOf(at)) : undefined;
}

type FactSources = Pick<Connections, "chat" | "cognee">;

/** Model calls of documents that may be under way at once: Cognee's own, else all slots but the one kept for questions. */
export function documentSlots({ chat, cognee }: FactSources): number {
  if (cognee) return cognee.slots;
  return chat ? chat.slots - 1 : 0;
}

/** Cognee where it is deployed, the language model where it has a slot for documents, else the linguistic extractor. */
export function openExtractor(at: FactSources): FactExtractor {
  if (at.cognee) {
    const { url, model, slots, passwordFile } = at.cognee;
    return cogneeExtractor({ url, model, atOnce: slots, password: passwordFile === undefined ? "" : readFileSync(passwordFile, "utf8").trim() });
  }
  const chat = documentSlots(at) > 0 ? openChat(at.chat) : undefined;
  return chat ? llmExtractor({ chat }) : linguisticExtractor();
}

function serverOf({ url, model, apiKeyFile }: OpenAiConnection): { url: string; model: string; apiKey?: string } {
  return { url, model, ...(apiKeyFile !== undefined && { apiKey: readFileSync(apiKeyFile, "utf8").trim() }) };
}
