// rule: no-restricted-imports
// says: core may import core
// as: packages/pipeline/src/HERE.ts
import "@homelab/cli";
