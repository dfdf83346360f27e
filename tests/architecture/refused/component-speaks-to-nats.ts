// rule: no-restricted-imports
// says: may speak to this part
// declared: @nats-io/transport-node
// as: packages/components/src/nats/HERE.ts
import "@nats-io/transport-node";
