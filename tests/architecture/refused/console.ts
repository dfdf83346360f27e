// rule: no-console
// says: Unexpected console
// as: packages/workers/src/HERE.ts
export const go = (): void => console.log("here");
