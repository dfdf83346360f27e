// rule: no-restricted-imports
// says: adapters may import core
// as: packages/adapters/src/files/HERE.ts
import "@homelab/api";
