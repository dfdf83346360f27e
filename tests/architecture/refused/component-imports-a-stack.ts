// rule: no-restricted-imports
// says: components may import core
// declared: @homelab/stacks
// as: packages/components/src/nats/HERE.ts
import "@homelab/stacks";
