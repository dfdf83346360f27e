// rule: no-restricted-imports
// says: deep import
// as: packages/workers/src/HERE.ts
import "@homelab/contracts/src/ids.ts";
