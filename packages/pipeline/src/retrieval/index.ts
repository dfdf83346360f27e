export { type ComposedAnswer, enough, extractiveAnswer, type ExtractiveArgs, NOTHING_FOUND, type RankedPassage, type UsedSentence } from "./answer.ts";
export { fuse, type FusedHit, type FuseOptions } from "./fuse.ts";
export { inert } from "./inert.ts";
export { promptFor } from "./prompt.ts";
export { type GeneratedAnswer, readReply } from "./reply.ts";
export { topicOf } from "./topic.ts";
