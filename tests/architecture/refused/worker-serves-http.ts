// rule: no-restricted-imports
// says: may speak to this part
// declared: hono
// as: packages/workers/src/HERE.ts
import "hono";
