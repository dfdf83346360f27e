// as: packages/adapters/src/jetstream/HERE.ts
import "@nats-io/jetstream";
