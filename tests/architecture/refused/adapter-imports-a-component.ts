// rule: no-restricted-imports
// says: adapters may import core
// declared: @homelab/components
// as: packages/adapters/src/files/HERE.ts
import "@homelab/components";
