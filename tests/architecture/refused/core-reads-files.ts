// rule: no-restricted-imports
// says: core computes
// as: packages/pipeline/src/HERE.ts
import "node:fs";
