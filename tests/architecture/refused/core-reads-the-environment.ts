// rule: no-restricted-globals
// says: core is handed
// as: packages/settings/src/HERE.ts
export const home = (): string | undefined => process.env["HOME"];
