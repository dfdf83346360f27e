// as: packages/workers/src/HERE.ts
import "@homelab/adapters/files";
import "@homelab/contracts";
