// rule: no-restricted-imports
// says: apps may import core, adapters, stacks
// declared: @homelab/components
// as: packages/workers/src/HERE.ts
import "@homelab/components";
