import { z } from "zod";
import type { ApiAddress } from "../place.ts";
import { table } from "../terminal.ts";
import { callApi, readJson } from "./api-client.ts";
import { printable } from "./show-answer.ts";

const Letter = z.looseObject({
  id: z.number(),
  stage: z.string(),
  documentId: z.string().nullable(),
  class: z.string(),
  reason: z.string(),
  attempts: z.number(),
  failedAt: z.string(),
  original: z.looseObject({ subject: z.string(), body: z.string() }),
});
export type Letter = z.output<typeof Letter>;

export async function listLetters(api: ApiAddress): Promise<Letter[]> {
  return (await readJson(await callApi(api, "/dead-letters"), z.object({ deadLetters: z.array(Letter) }))).deadLetters;
}

export async function showLetter(api: ApiAddress, id: string): Promise<Letter> {
  return readJson(await callApi(api, `/dead-letters/${encodeURIComponent(id)}`), Letter);
}

/** Sends the message again and forgets the letter. */
export async function redriveLetter(api: ApiAddress, id: string): Promise<void> {
  await callApi(api, `/dead-letters/${encodeURIComponent(id)}/redrive`, { method: "POST" });
}

export async function dismissLetter(api: ApiAddress, id: string): Promise<void> {
  await callApi(api, `/dead-letters/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export function renderLetters(letters: readonly Letter[]): string {
  if (letters.length === 0) return "no dead letters";
  const rows = letters.map((l) => [String(l.id), l.failedAt.slice(0, 19).replace("T", " "), l.stage, l.class, printable(l.reason).split("\n")[0] ?? ""]);
  return `${table([["id", "failed at", "stage", "class", "reason"], ...rows])}\n\nAgain: ./just dead-letters redrive ID · all of them: ./just dead-letters redrive --all`;
}

export function renderLetter(letter: Letter): string {
  const rows = Object.entries(letter).flatMap(([name, value]) => (typeof value === "string" || typeof value === "number" ? [[name, printable(`${value}`)]] : []));
  return `${table(rows)}\n\n${letter.original.subject}\n${printable(letter.original.body)}`;
}
