// rule: max-params
// says: too many parameters
// as: packages/workers/src/HERE.ts
export const join = (a: string, b: string, c: string, d: string, e: string): string => a + b + c + d + e;
