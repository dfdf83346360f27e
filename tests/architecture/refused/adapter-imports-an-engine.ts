// rule: no-restricted-imports
// says: adapters may import core
// declared: @homelab/engines
// as: packages/adapters/src/files/HERE.ts
import "@homelab/engines";
