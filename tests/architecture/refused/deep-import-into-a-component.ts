// rule: no-restricted-imports
// says: deep import
// as: packages/stacks/src/phase1-core/HERE.ts
import "@homelab/components/nats/render";
