// rule: no-restricted-globals
// says: core is handed
// as: packages/pipeline/src/HERE.ts
export const page = async (): Promise<unknown> => fetch("http://localhost");
