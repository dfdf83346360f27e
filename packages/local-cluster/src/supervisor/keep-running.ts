import { hostPrograms, type Supervised } from "../configure.ts";
import { clusterProcesses, endProcesses } from "../processes.ts";
import { waitUntil } from "../wait.ts";
import type { HostProgram } from "./config.ts";
import { control, startSupervisor } from "./supervisord.ts";
import { systemctl, unitName, writeUnits } from "./systemd.ts";

/** Sees to it that a program runs and is started again whenever it dies; `anew` when what it reads has changed. */
export async function keepRunning(cluster: Supervised, name: HostProgram["name"], anew: boolean): Promise<void> {
  if (cluster.host.systemd) return keepBySystemd(cluster, name, anew);
  const { layout, python } = cluster;
  const found = await clusterProcesses(layout);
  if (!found.supervisor) {
    // they outlived a supervisor that was killed, and a new one is not their parent
    await endProcesses([found.kubelet, found.containerd].filter((each) => each !== undefined), 20_000);
    startSupervisor(layout, python);
    await waitUntil("supervisor", async () => (/^\d+\s*$/.test(await control(layout, python, ["pid"])) ? undefined : `it has not come up; see ${layout.logs}/supervisord.start.log`), { timeoutMs: 15_000 });
  } else if (anew) {
    await control(layout, python, ["update"]);
    if (found[name]) await control(layout, python, ["restart", name]);
  }
  if (!(await clusterProcesses(layout))[name]) await control(layout, python, ["start", name]);
}

async function keepBySystemd({ layout, network }: Supervised, name: HostProgram["name"], anew: boolean): Promise<void> {
  const changed = await writeUnits(hostPrograms(layout, network), layout.root);
  await systemctl("enable", unitName(name));
  await systemctl(anew || changed ? "restart" : "start", unitName(name));
}

/** Ends a program for good: its keeper does not start it again. */
export async function stopProgram({ layout, python, host }: Supervised, name: HostProgram["name"]): Promise<void> {
  const found = await clusterProcesses(layout);
  if (host.systemd) await systemctl("stop", unitName(name)).catch(() => undefined);
  else if (found.supervisor) await control(layout, python, ["stop", name]);
  const left = (await clusterProcesses(layout))[name];
  if (left) await endProcesses([left], 20_000);
}

/** Ends the keeper itself, where it is ours. */
export async function stopKeeping({ layout }: Supervised): Promise<void> {
  const { supervisor } = await clusterProcesses(layout);
  if (supervisor) await endProcesses([supervisor], 30_000);
}
