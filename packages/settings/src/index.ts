export * from "./connections.ts";
export { ApiSettings, ChatSettings, EmbeddingSettings, HomelabSettings, homelabJsonSchema, Limits, ModelSettings, Ports } from "./homelab.ts";
export { Bytes, Seconds } from "./quantities.ts";
