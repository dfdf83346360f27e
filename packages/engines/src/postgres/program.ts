import type { ServiceUser } from "../process/service-user.ts";
import type { Program } from "../program.ts";

export function postgresProgram(at: { executable: string; dataDir: string; configFile: string; cwd: string; user: ServiceUser | undefined }): Program {
  return {
    name: "postgres",
    executable: at.executable,
    args: ["-D", at.dataDir, "-c", `config_file=${at.configFile}`],
    env: { LC_ALL: "C.UTF-8" },
    cwd: at.cwd,
    user: at.user,
    // fast shutdown: TERM would wait for every client to leave by itself
    stopSignal: "INT",
    stopWaitS: 30,
  };
}

/** The dead postmaster's children still hold its memory; they notice within moments, so the same start succeeds soon after. */
export function isLeftoverMemory(log: string): boolean {
  return log.includes("pre-existing shared memory block");
}
