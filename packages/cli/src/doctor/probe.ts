import { OperatorError } from "@homelab/engines";

/** What one look at the machine found. `do` is the command or change that mends it. */
export type Finding = { level: "ok"; found: string } | { level: "warn" | "fail"; found: string; do: string };

/** One question about this machine. It changes nothing that outlives it. */
export interface Probe {
  name: string;
  look(signal: AbortSignal): Promise<Finding>;
}

export type Checked = { name: string } & Finding;

const patienceMs = 5000;

export const ok = (found: string): Finding => ({ level: "ok", found });
export const warn = (found: string, remedy: string): Finding => ({ level: "warn", found, do: remedy });
export const fail = (found: string, remedy: string): Finding => ({ level: "fail", found, do: remedy });

/** A probe that hangs is given up after its own time; one that throws has found something. */
export async function runProbe(probe: Probe): Promise<Checked> {
  const patience = AbortSignal.timeout(patienceMs);
  const late = new Promise<Finding>((resolve) => {
    patience.addEventListener("abort", () => resolve(fail(`no answer within ${patienceMs / 1000} s`, "Look at the load of this machine (top), then run ./just doctor again.")), { once: true });
  });
  const finding = await Promise.race([probe.look(patience).catch(findingOf), late]);
  return { name: probe.name, ...finding };
}

function findingOf(error: unknown): Finding {
  if (error instanceof OperatorError) return fail(`${error.where}: ${error.got}`, error.do);
  return fail(error instanceof Error ? error.message : String(error), "Run ./just doctor --json and report this as a mistake of homelab.");
}
