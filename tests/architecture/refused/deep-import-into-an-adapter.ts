// rule: no-restricted-imports
// says: deep import
// as: packages/workers/src/HERE.ts
import "@homelab/adapters/files/files.ts";
