import { isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from "yaml";
import type { Keys } from "./schema-walk.ts";

export interface Position {
  /** From 1. */
  line: number;
  column: number;
}

/** Where a path stands in the file: its value, or its key when the key is at fault. What is missing is shown at the section it is missing from. */
export function positionOf(document: Document, lines: LineCounter, path: Keys, blamed: "key" | "value"): Position | undefined {
  let at: Node | null = document.contents;
  let best: Node | undefined;
  for (const [depth, step] of path.entries()) {
    const found = stepInto(at, step);
    if (!found) break;
    best = blamed === "value" && depth === path.length - 1 ? (found.value ?? found.key) : found.key;
    at = found.value ?? null;
  }
  if (!best?.range) return undefined;
  const { line, col } = lines.linePos(best.range[0]);
  return { line, column: col };
}

function stepInto(at: Node | null, step: string | number): { key: Node; value: Node | undefined } | undefined {
  if (isSeq(at)) {
    const item = at.items[Number(step)] as Node | undefined;
    return item ? { key: item, value: item } : undefined;
  }
  if (!isMap(at)) return undefined;
  const pair = at.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair ? { key: pair.key as Node, value: (pair.value as Node | null) ?? undefined } : undefined;
}
