import { execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { promisify } from "node:util";
import { OperatorError } from "@homelab/operator-error";
import { groupOnTop } from "./config.ts";

const run = promisify(execFile);

export interface SupervisorAt {
  python: string;
  configFile: string;
  recorder: string;
  pidFile: string;
  /** Receives what supervisord says before it has its own log. */
  logFile: string;
}

/** Starts supervisord in a session of its own; it outlives this process. Its health is to be asked of the parts. */
export function startSupervisor(at: SupervisorAt): void {
  const out = openSync(at.logFile, "a", 0o600);
  const child = spawn("/bin/sh", [at.recorder, at.pidFile, at.python, "-m", "supervisor.supervisord", "-c", at.configFile], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", out, out],
    env: supervisorEnvironment(),
  });
  closeSync(out);
  child.unref();
}

/** What every part inherits: nothing of the caller's shell but where programs and temporary files are. */
function supervisorEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TMPDIR", "TZ"].flatMap((name): [string, string][] => (process.env[name] ? [[name, process.env[name]]] : []));
  return { ...Object.fromEntries(kept), LC_ALL: "C.UTF-8", PYTHONUNBUFFERED: "1" };
}

/** Restarts the programs whose configuration changed and leaves the others alone. */
export async function updateSupervisor(at: SupervisorAt): Promise<void> {
  await control(at, ["update"]);
}

/** Starts programs that are stopped or were given up; a running one stays as it is. Whether they are well is asked of them. */
export async function startPrograms(at: SupervisorAt, names: readonly string[]): Promise<void> {
  if (names.length > 0) await control(at, ["start", ...names]);
}

/** The programs on top, all at once. */
export async function startOnTop(at: SupervisorAt): Promise<void> {
  await control(at, ["start", `${groupOnTop}:*`]);
}

/** supervisorctl ends with an error also when one program is slow to come; only its own failures are ours to report. */
async function control(at: SupervisorAt, words: readonly string[]): Promise<void> {
  const { stdout = "", stderr = "" } = await run(at.python, ["-m", "supervisor.supervisorctl", "-c", at.configFile, ...words], { timeout: 120_000, cwd: "/" }).catch((error: unknown) => error as { stdout?: string; stderr?: string });
  const refusals = `${stdout}\n${stderr}`.split("\n").filter((line) => /refused|no such|SHUTDOWN_STATE|Traceback|Error:/.test(line));
  if (refusals.length === 0) return;
  throw new OperatorError({ what: "supervisor", where: words.join(" "), got: refusals.join("; "), do: "Run ./just down, then ./just up." });
}
