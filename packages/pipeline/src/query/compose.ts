import { extractiveAnswer, NOTHING_FOUND, promptFor, readReply } from "../retrieval/index.ts";
import type { Passage } from "../search.ts";
import type { AskPorts, Step } from "./ask.ts";

export interface Composed {
  text: { answer: string; answered: boolean };
  /** The cited passages; `[1]` in the answer is the first. */
  used: readonly Passage[];
}

/** Writes the answer with the language model where there is one and it answers, else takes it from the passages word for word. */
export async function compose(
  { chat, embedder, step, questionVector }: Pick<AskPorts, "chat" | "embedder"> & { step: Step; questionVector: Float32Array | undefined },
  question: string,
  language: string,
  passages: readonly Passage[],
): Promise<Composed> {
  if (passages.length === 0) return { text: { answer: NOTHING_FOUND, answered: false }, used: [] };
  const reply = chat && (await step("answer", "llm", (signal) => chat.complete(promptFor(question, passages), { signal, maxTokens })));
  const read = reply === undefined ? undefined : readReply(reply, passages.length);
  // a text that cites nothing cannot be checked: the documents' own words can
  if (read?.answered) return { text: { answer: read.answer, answered: true }, used: read.cited.flatMap((at) => passages[at] ?? []) };
  const ranked = passages.map((passage) => ({ ...passage, score: 0 }));
  const byMeaning = questionVector && (await step("sentences", "embedder", (signal) => extractiveAnswer({ question, language, passages: ranked, embed: embedder.embed, questionVector, signal })));
  const { answer, answered, used } = byMeaning ?? (await extractiveAnswer({ question, language, passages: ranked }));
  const cited = new Set(used.map((u) => u.chunkId));
  return { text: { answer, answered }, used: [...cited].flatMap((id) => passages.find((p) => p.chunkId === id) ?? []) };
}

/** Enough for a few sentences with citations. */
const maxTokens = 600;
