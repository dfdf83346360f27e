// rule: no-restricted-imports
// says: apps may import core, adapters
// declared: @homelab/workers
// as: packages/cli/src/HERE.ts
import "@homelab/workers";
