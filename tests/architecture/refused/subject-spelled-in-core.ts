// rule: no-restricted-syntax
// says: spelled in @homelab/contracts
// as: packages/pipeline/src/HERE.ts
export const subject = "embed.completed";
