// rule: no-restricted-imports
// says: components meet through handles
// as: packages/components/src/oxigraph/HERE.ts
import "@homelab/components/nats";
