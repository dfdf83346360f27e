// rule: no-restricted-imports
// says: core may import core
// declared: @homelab/engines
// as: packages/pipeline/src/HERE.ts
import "@homelab/engines";
