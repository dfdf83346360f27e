// rule: import-x/no-extraneous-dependencies
// says: should be listed
// as: packages/workers/src/HERE.ts
import "vitest";
