// rule: no-restricted-imports
// says: may speak to this part
// as: packages/api/src/HERE.ts
import "commander";
