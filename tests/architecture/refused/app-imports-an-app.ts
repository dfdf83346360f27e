// rule: no-restricted-imports
// says: apps may import core, adapters
// as: packages/cli/src/HERE.ts
import "@homelab/workers";
