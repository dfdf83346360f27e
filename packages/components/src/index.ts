export * from "./handles.ts";
export { anyOf, partNames, type PartName, ports, selectorOf } from "./parts.ts";
export type { EmbedderArgs, ReachesArgs } from "./reaches.ts";
