// rule: no-restricted-imports
// says: core computes
// declared: @nats-io/jetstream
// as: packages/contracts/src/HERE.ts
import type {} from "@nats-io/jetstream";
