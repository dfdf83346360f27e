// rule: no-restricted-imports
// says: adapters may import core
// declared: @homelab/adapters
// as: packages/engines/src/HERE.ts
import "@homelab/adapters/files";
