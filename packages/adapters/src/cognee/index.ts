export { COGNEE_VERSION, type CogneeServer } from "./client.ts";
export { cogneeExtractor, type CogneeExtractorOptions } from "./extractor.ts";
