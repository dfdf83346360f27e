// rule: no-restricted-imports
// says: core computes
// declared: pg
// as: packages/pipeline/src/HERE.ts
import "pg";
