// rule: no-restricted-imports
// says: components may import core
// declared: @homelab/components
// as: packages/policies/src/rules/HERE.ts
import "@homelab/components";
