// rule: no-restricted-imports
// says: adapters may import core
// declared: @homelab/api
// as: packages/adapters/src/files/HERE.ts
import "@homelab/api";
