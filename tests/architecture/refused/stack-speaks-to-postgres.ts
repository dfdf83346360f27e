// rule: no-restricted-imports
// says: may speak to this part
// declared: pg
// as: packages/stacks/src/phase1-core/HERE.ts
import "pg";
