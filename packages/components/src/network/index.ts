export { doorLabel, type Edge, edges, type Outside, renderDiagram } from "./edges.ts";
