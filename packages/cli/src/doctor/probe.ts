import { OperatorError } from "@homelab/operator-error";

/** What one look at the machine found. `do` is the command or change that mends it. */
export type Finding = { level: "ok"; found: string } | { level: "warn" | "fail"; found: string; do: string };

/** One question about this machine. It changes nothing that outlives it. */
export interface Probe {
  name: string;
  look(signal: AbortSignal): Promise<Finding>;
  /** How long it may take; default 5 s. */
  patienceMs?: number;
  /** True where `up` does not need the answer: no answer is then a warning. */
  optional?: boolean;
}

export type Checked = { name: string } & Finding;

export const longestPatienceMs = 5000;

export const ok = (found: string): Finding => ({ level: "ok", found });
export const warn = (found: string, remedy: string): Finding => ({ level: "warn", found, do: remedy });
export const fail = (found: string, remedy: string): Finding => ({ level: "fail", found, do: remedy });

/** A probe that hangs is given up after its own time; one that throws has found something. */
export async function runProbe(probe: Probe): Promise<Checked> {
  const patienceMs = Math.min(probe.patienceMs ?? longestPatienceMs, longestPatienceMs);
  const patience = AbortSignal.timeout(patienceMs);
  const late = new Promise<Finding>((resolve) => {
    patience.addEventListener("abort", () => resolve(silent(probe, patienceMs)), { once: true });
  });
  const answered = Promise.resolve().then(() => probe.look(patience)).catch((error: unknown) => (patience.aborted ? silent(probe, patienceMs) : findingOf(error)));
  return { name: probe.name, ...(await Promise.race([answered, late])) };
}

/** What is said of a probe that gave no answer. */
export function silent({ optional = false }: Pick<Probe, "optional">, patienceMs: number): Finding {
  return (optional ? warn : fail)(`no answer within ${patienceMs / 1000} s`, "Look at the load of this machine (top) and at its mounts (findmnt), then run ./just doctor again.");
}

function findingOf(error: unknown): Finding {
  if (error instanceof OperatorError) return fail(`${error.where}: ${error.got}`, error.do);
  return fail(error instanceof Error ? error.message : String(error), "Run ./just doctor --json and report this as a mistake of homelab.");
}
