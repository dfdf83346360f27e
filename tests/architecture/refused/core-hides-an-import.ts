// rule: no-restricted-syntax
// says: core imports at the top
// as: packages/pipeline/src/HERE.ts
export const later = async (): Promise<unknown> => import("node:fs");
