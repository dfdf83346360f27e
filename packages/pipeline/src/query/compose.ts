import type { Passage } from "../search.ts";
import type { AskPorts, Step } from "./ask.ts";

export async function compose(_ports: AskPorts & { step: Step }, _question: string, _language: string, passages: readonly Passage[]): Promise<{ text: { answer: string; answered: boolean }; used: Passage[] }> {
  const [first] = passages;
  return first ? { text: { answer: first.text, answered: true }, used: [first] } : { text: { answer: "Nothing in the documents answers this.", answered: false }, used: [] };
}
