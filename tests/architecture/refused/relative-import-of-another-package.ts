// rule: import-x/no-relative-packages
// says: Relative import from another package
// as: packages/workers/src/HERE.ts
import "../../contracts/src/HERE-target.ts";
// as: packages/contracts/src/HERE-target.ts
export {};
