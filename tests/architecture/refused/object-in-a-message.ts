// rule: @typescript-eslint/restrict-template-expressions
// says: template literal
// as: packages/workers/src/HERE.ts
export const say = (error: Error): string => `failed: ${error}`;
