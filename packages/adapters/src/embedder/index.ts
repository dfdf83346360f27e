export { modelFilesIn } from "./model-files.ts";
export { MINILM, packagedEmbedder, type PackagedEmbedder, type PackagedEmbedderOptions } from "./packaged.ts";
export { packagedTokenizer, type PackagedTokenizer } from "./tokenizer.ts";
