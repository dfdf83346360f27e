// rule: import-x/no-cycle
// says: Dependency cycle
// as: packages/workers/src/HERE.ts
import { there } from "./HERE-there.ts";
export const here = (): unknown => there;
// as: packages/workers/src/HERE-there.ts
import { here } from "./HERE.ts";
export const there = (): unknown => here;
