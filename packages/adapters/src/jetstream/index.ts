export { bury } from "./bury.ts";
export { connectNats, type NatsConnection } from "./connect.ts";
export { connectEventually, type EventualNats } from "./eventual.ts";
export { consume, type ConsumeOptions } from "./consume.ts";
export { type DeadLetters, deadLetters, type NumberedDeadLetter } from "./dead-letters.ts";
export { ensureStreams, smallestSizes, type StreamSizes } from "./ensure.ts";
export { type ConsumerStatus, isIdle, streamStatus, type StreamStatus } from "./lag.ts";
export { type Publish, publisher } from "./publish.ts";
