export { doclingConverter, DOCLING_VERSION } from "./docling.ts";
export type { DoclingOptions } from "./docling.ts";
