// rule: import-x/no-extraneous-dependencies
// says: should be listed
// as: packages/contracts/src/HERE.ts
import "@homelab/pipeline";
