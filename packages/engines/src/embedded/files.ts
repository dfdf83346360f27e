import { userInfo } from "node:os";
import { join } from "node:path";
import { natsRoles } from "@homelab/contracts";
import { renderNatsConfig } from "../nats/config.ts";
import { publicKeyOf } from "../nats/nkeys.ts";
import { renderHba, renderPostgresConfig } from "../postgres/config.ts";
import type { Program } from "../program.ts";
import type { StateLayout } from "../state/layout.ts";
import type { Secrets } from "../state/secrets.ts";
import { renderRecorder, renderSupervisorConfig } from "../supervisor/config.ts";
import type { SupervisorAt } from "../supervisor/supervisor.ts";
import { connectedRoles, connectionsFor } from "./connections.ts";
import { connectionsFile, hbaFile, natsConfigFile, partsOnTop, postgresConfigFile, programsOf } from "./programs.ts";
import type { EmbeddedTarget } from "./target.ts";

export interface RenderedTarget {
  programs: readonly Program[];
  /** Files of `run/` that only the caller reads. */
  privateFiles: Readonly<Record<string, string>>;
  /** Files of `run/` that the service user reads. */
  engineFiles: Readonly<Record<string, string>>;
}

/** Every file that the embedded target is run from, as text by path. */
export function renderTarget(target: EmbeddedTarget, secrets: Secrets): RenderedTarget {
  const { layout } = target;
  const engineFiles = {
    [natsConfigFile(layout)]: renderNatsConfig(natsConfigOf(target, secrets)),
    [postgresConfigFile(layout)]: renderPostgresConfig({ port: target.settings.ports.postgres, hbaFile: hbaFile(layout), sizes: target.plan.postgres }),
    [hbaFile(layout)]: renderHba(),
    [recorderFile(layout)]: renderRecorder(),
  };
  const connections = Object.fromEntries(connectedRoles.map((role) => [connectionsFile(layout, role), `${JSON.stringify(connectionsFor(role, target), null, 2)}\n`]));
  const programs = programsOf(target, { ...engineFiles, ...connections });
  const supervisor = renderSupervisorConfig({ socket: join(layout.run, "supervisor.sock"), logs: layout.logs, pids: layout.pids, recorder: recorderFile(layout), runsAs: userInfo().username, programs, onTop: partsOnTop });
  return { programs, engineFiles, privateFiles: { ...connections, [supervisorConfigFile(layout)]: supervisor } };
}

function natsConfigOf(target: EmbeddedTarget, secrets: Secrets) {
  const { ports } = target.settings;
  const publicKeys = Object.fromEntries(natsRoles.map((role) => [role, publicKeyOf(secrets.natsSeeds[role])])) as Record<(typeof natsRoles)[number], string>;
  return { port: ports.nats, monitorPort: ports.natsMonitor, storeDir: target.layout.nats, sizes: target.plan.nats, publicKeys };
}

export const recorderFile = (layout: StateLayout): string => join(layout.run, "start-recorded.sh");
export const supervisorConfigFile = (layout: StateLayout): string => join(layout.run, "supervisord.conf");

/** How to reach the supervisor of a state folder. */
export function supervisorOf(layout: StateLayout, python: string): SupervisorAt {
  return { python, configFile: supervisorConfigFile(layout), recorder: recorderFile(layout), pidFile: join(layout.pids, "supervisord.pid"), logFile: join(layout.logs, "supervisord.start.log") };
}
