// rule: @typescript-eslint/no-explicit-any
// says: Unexpected any
// as: packages/workers/src/HERE.ts
export const anything = (value: any): string => typeof value;
