// rule: no-restricted-globals
// says: core is handed
// as: packages/pipeline/src/HERE.ts
export const later = (run: () => void): unknown => setTimeout(run, 1);
