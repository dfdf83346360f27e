import { access, constants } from "node:fs/promises";
import { join } from "node:path";

/** Where the installed programs are. The `./just` wrapper installs them and sets the variables. */
export interface Executables {
  /** Interpreter of the locked environment. */
  python: string;
  /** Root of the locked environment: holds Postgres, Oxigraph, supervisor and the model packages. */
  venv: string;
  oxigraph: string;
  natsServer: string;
  node: string;
}

export const executableVariables = {
  python: "HOMELAB_PYTHON",
  venv: "HOMELAB_VENV",
  oxigraph: "HOMELAB_OXIGRAPH",
  natsServer: "HOMELAB_NATS_SERVER",
} as const;

/** Reads the variables; only `HOMELAB_VENV` and `HOMELAB_NATS_SERVER` have no default derived from the others. */
export function executablesFrom(env: NodeJS.ProcessEnv): Executables {
  const venv = env[executableVariables.venv] || "";
  return {
    venv,
    python: env[executableVariables.python] || join(venv, "bin", "python3"),
    oxigraph: env[executableVariables.oxigraph] || join(venv, "bin", "oxigraph"),
    natsServer: env[executableVariables.natsServer] || "",
    node: process.execPath,
  };
}

/** Names of the variables whose program is not there or cannot be run. */
export async function missingExecutables(found: Executables): Promise<string[]> {
  const missing: string[] = [];
  for (const [key, variable] of Object.entries(executableVariables)) {
    const path = found[key as keyof typeof executableVariables];
    if (!path || !(await access(path, constants.X_OK).then(() => true, () => false))) missing.push(variable);
  }
  return missing;
}
