// rule: no-restricted-imports
// says: core may import core
// declared: @homelab/cli
// as: packages/pipeline/src/HERE.ts
import "@homelab/cli";
