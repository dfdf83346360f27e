// rule: no-restricted-imports
// says: core may import core
// declared: @homelab/components
// as: packages/capacity/src/HERE.ts
import "@homelab/components";
