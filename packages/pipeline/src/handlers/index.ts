export { chunk, chunkBudget, type ChunkPorts } from "./chunk.ts";
export { embed, type EmbedPorts } from "./embed.ts";
export { extract, type ExtractPorts, type OpenSource, storedExtraction } from "./extract.ts";
export { link, type LinkPorts } from "./link.ts";
export { ready, type ReadyPorts } from "./ready.ts";
export { remove, type RemovePorts } from "./remove.ts";
