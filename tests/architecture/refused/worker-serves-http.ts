// rule: no-restricted-imports
// says: may speak to this part
// as: packages/workers/src/HERE.ts
import "hono";
