export * from "./facts.ts";
export type { FactsProblem, HardwarePort, KnownHosts } from "./port.ts";
