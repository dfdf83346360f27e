// rule: @typescript-eslint/switch-exhaustiveness-check
// says: not exhaustive
// as: packages/workers/src/HERE.ts
export function word(kind: "done" | "retry"): string {
  switch (kind) {
    case "done":
      return kind;
  }
  return "";
}
