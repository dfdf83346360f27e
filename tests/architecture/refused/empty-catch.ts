// rule: no-empty
// says: Empty block statement
// as: packages/workers/src/HERE.ts
export function go(work: () => void): void {
  try {
    work();
  } catch {}
}
