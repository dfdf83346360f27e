import type { ServiceUser } from "./process/service-user.ts";

/** The parts of the embedded target, in the order they are started; they are stopped in the opposite order. */
export const partNames = ["nats", "postgres", "oxigraph", "converter", "worker-text", "worker-model", "api"] as const;
export type PartName = (typeof partNames)[number];

/** Parts that run as the service user where there is one. */
export const engineNames: ReadonlySet<string> = new Set<PartName>(["nats", "postgres", "oxigraph"]);

/** A process as plain values: the supervisor's configuration and the tests start the same one. */
export interface Program {
  name: PartName;
  /** Absolute path of the executable. */
  executable: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Who it runs as when the caller is root; the caller's own user otherwise. */
  user: ServiceUser | undefined;
  /** Asks it to finish cleanly. */
  stopSignal: "TERM" | "INT";
  /** Patience after the signal, in seconds, before it is killed. */
  stopWaitS: number;
}
