export { chunkBlocks, type ChunkSizes } from "./chunk-blocks.ts";
export { BLOCK_SEPARATOR, fullText } from "./full-text.ts";
