// rule: no-restricted-syntax
// says: spelled in @homelab/contracts
// as: packages/workers/src/HERE.ts
export const subject = "doc.chunked";
