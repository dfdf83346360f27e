// rule: @typescript-eslint/restrict-template-expressions
// says: template literal
// as: packages/workers/src/HERE.ts
export const say = (host: string | undefined): string => `failed: ${host}`;
