import { table, tint } from "../terminal.ts";
import { hasChanges, summaryOf, type Change, type Operation } from "./changes.ts";

const words: Readonly<Record<Exclude<Operation, "same">, { sign: string; style: "green" | "yellow" | "red" }>> = {
  create: { sign: "+", style: "green" },
  update: { sign: "~", style: "yellow" },
  replace: { sign: "±", style: "red" },
  delete: { sign: "-", style: "red" },
};

/** Every resource that changes, then the count in words, what destroys last. */
export function renderChanges(phase: string, changes: readonly Change[], done = false): string {
  const summary = summaryOf(changes);
  if (!hasChanges(summary)) return `${phase}: nothing to change, ${plural(summary.same, "resource")} as ${summary.same === 1 ? "it is" : "they are"}`;
  const rows = changes.flatMap(({ operation, kind, name, differs }) => (operation === "same" ? [] : [[`  ${tint(words[operation].style, words[operation].sign)}`, kind, name, tint("dim", operation === "create" ? "" : differs.join(", "))]]));
  return [`${tint("bold", phase)}`, table(rows), sentence(phase, summary, done)].join("\n");
}

const pasts = { create: "created", update: "updated", replace: "replaced", delete: "deleted" } as const;

function sentence(phase: string, summary: Record<Operation, number>, done: boolean): string {
  const parts = (["create", "update", "replace", "delete"] as const).flatMap((operation) => {
    if (summary[operation] === 0) return [];
    const text = `${summary[operation]} ${done ? pasts[operation] : `to ${operation}`}`;
    return [operation === "replace" || operation === "delete" ? tint("red", text) : text];
  });
  return `${phase}: ${summary.same} as they are, ${parts.join(", ")}`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
