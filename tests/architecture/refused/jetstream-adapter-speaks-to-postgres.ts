// rule: no-restricted-imports
// says: may speak to this part
// declared: pg
// as: packages/adapters/src/jetstream/HERE.ts
import "pg";
