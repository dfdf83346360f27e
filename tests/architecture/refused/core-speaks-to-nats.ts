// rule: no-restricted-imports
// says: core computes
// declared: @nats-io/jetstream
// as: packages/contracts/src/HERE.ts
import "@nats-io/jetstream";
