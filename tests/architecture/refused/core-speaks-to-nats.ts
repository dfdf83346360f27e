// rule: no-restricted-imports
// says: core computes
// as: packages/contracts/src/HERE.ts
import "@nats-io/jetstream";
