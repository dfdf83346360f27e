// rule: no-restricted-imports
// says: apps may import core, adapters
// declared: @homelab/testing
// as: packages/workers/src/HERE.ts
import "@homelab/testing";
