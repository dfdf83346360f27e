// rule: @typescript-eslint/no-floating-promises
// says: Promises must be awaited
// as: packages/workers/src/HERE.ts
export function go(work: () => Promise<void>): void {
  work();
}
