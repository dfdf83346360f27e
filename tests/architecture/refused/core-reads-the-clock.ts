// rule: no-restricted-properties
// says: core is handed
// as: packages/pipeline/src/HERE.ts
export const now = (): number => Date.now();
