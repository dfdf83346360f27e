// rule: no-restricted-imports
// says: may speak to this part
// declared: @nats-io/transport-node
// as: packages/workers/src/HERE.ts
import "@nats-io/transport-node";
