// rule: no-restricted-imports
// says: adapters may import core
// as: packages/engines/src/HERE.ts
import "@homelab/adapters/files";
