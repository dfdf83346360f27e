// rule: no-restricted-imports
// says: core may import core
// declared: @homelab/adapters
// as: packages/pipeline/src/HERE.ts
import "@homelab/adapters/files";
