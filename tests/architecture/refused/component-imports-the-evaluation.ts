// rule: no-restricted-imports
// says: components meet through handles
// as: packages/components/src/api/HERE.ts
import "../promptfoo/render.ts";
