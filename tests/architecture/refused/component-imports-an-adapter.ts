// rule: no-restricted-imports
// says: components may import core
// declared: @homelab/adapters
// as: packages/components/src/nats/HERE.ts
import "@homelab/adapters/jetstream";
