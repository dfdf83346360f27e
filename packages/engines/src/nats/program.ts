import type { ServiceUser } from "../process/service-user.ts";
import type { Program } from "../program.ts";

export function natsProgram(at: { executable: string; configFile: string; cwd: string; user: ServiceUser | undefined }): Program {
  return {
    name: "nats",
    executable: at.executable,
    args: ["--config", at.configFile],
    env: {},
    cwd: at.cwd,
    user: at.user,
    stopSignal: "TERM",
    stopWaitS: 20,
  };
}
