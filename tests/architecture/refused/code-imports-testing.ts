// rule: no-restricted-imports
// says: apps may import core, adapters
// as: packages/workers/src/HERE.ts
import "@homelab/testing";
