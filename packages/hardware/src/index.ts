export * from "./facts.ts";
export type { FactsProblem, HardwarePort, KnownHosts } from "./port.ts";
export { checkHost, reviewHosts, reviewRead } from "./check.ts";
export { staleAfter, type Clock } from "./check-age.ts";
export { readFacts, readFactsText, type ReadHost } from "./read.ts";
