// rule: no-restricted-imports
// says: stacks may import core, adapters, components
// declared: @homelab/cli
// as: packages/stacks/src/phase1-core/HERE.ts
import "@homelab/cli";
