// rule: no-restricted-imports
// says: may speak to this part
// declared: commander
// as: packages/api/src/HERE.ts
import "commander";
