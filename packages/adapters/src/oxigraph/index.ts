export type { EndpointArgs as OxigraphArgs } from "./endpoint.ts";
export { oxigraphGraph } from "./graph.ts";
