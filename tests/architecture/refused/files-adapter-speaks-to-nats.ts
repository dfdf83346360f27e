// rule: no-restricted-imports
// says: may speak to this part
// declared: @nats-io/jetstream
// as: packages/adapters/src/files/HERE.ts
import "@nats-io/jetstream";
