import type { HostFacts } from "./facts.ts";

/** Why a host's facts cannot be planned with. */
export interface FactsProblem {
  host: string;
  /** Path of the field in the facts, such as `identity.memory.totalBytes`; empty for the whole host. */
  field: string;
  /** What is wrong, what was found and what to do. */
  message: string;
  /** A refused host is not planned; a flagged one is, and the flag is shown. */
  severity: "refused" | "flagged";
}

/** All hosts that could be read, in order of their names, and all that was wrong with any. */
export interface KnownHosts {
  hosts: HostFacts[];
  problems: FactsProblem[];
}

/** Where the planner's facts come from. */
export interface HardwarePort {
  /** Throws only when the source itself cannot be reached; a bad host is a problem in the answer. */
  hosts(): Promise<KnownHosts>;
}
