import { setTimeout as sleep } from "node:timers/promises";
import type { Supervised } from "../configure.ts";
import { readBefore, restoreSettings } from "../host/before.ts";
import type { ClusterLayout } from "../layout.ts";
import { allProcesses, clusterProcesses, endProcesses, familyOf, signalTo, type Process } from "../processes.ts";
import { stopKeeping, stopProgram } from "../supervisor/keep-running.ts";
import { drain } from "./drain.ts";
import { removeControlGroups, removeNetwork } from "./kernel.ts";
import { unmountBelow } from "./mounts.ts";

/** What the person's pods may take to end by themselves. */
const drainMs = 60_000;
const controlPlaneMs = 15_000;

export interface Stopped {
  /** Names of what was ended; empty when nothing ran. */
  stopped: string[];
}

/** Ends the cluster and takes its links, rules and mounts away; its files stay. Works on whatever is left of one. */
export async function stopCluster(cluster: Supervised, note: (text: string) => void = () => {}): Promise<Stopped> {
  const { layout, network } = cluster;
  const found = await clusterProcesses(layout);
  if (found.kubelet && found.shims.length > 0) {
    note("ending the pods");
    await drain(layout, network, drainMs);
  }
  note("ending the kubelet");
  await stopProgram(cluster, "kubelet");
  note("ending the control plane");
  await endPods(layout);
  note("ending containerd");
  await stopProgram(cluster, "containerd");
  await stopKeeping(cluster);
  await endPods(layout);
  await unmountBelow(layout.root);
  await removeNetwork(network);
  await removeControlGroups();
  const before = await readBefore(layout);
  if (before) await restoreSettings(before);
  return { stopped: namesOf(found) };
}

function namesOf({ supervisor, containerd, kubelet, shims }: Awaited<ReturnType<typeof clusterProcesses>>): string[] {
  const programs = Object.entries({ supervisor, kubelet, containerd }).flatMap(([name, found]) => (found ? [name] : []));
  return shims.length > 0 ? [...programs, `${shims.length} pods`] : programs;
}

/** Asks what runs inside the pods to end, then ends what holds them. containerd, where it lives, clears up behind each. */
async function endPods(layout: ClusterLayout): Promise<void> {
  const { shims, containerd } = await clusterProcesses(layout);
  if (shims.length === 0) return;
  const all = await allProcesses();
  const inside = shims.flatMap((shim) => familyOf(shim, all).slice(1));
  // the API server writes its last words into etcd, and waits long for one that is gone
  const isStore = ({ argv }: Process) => argv[0] === "etcd";
  await endProcesses(inside.filter((each) => !isStore(each)), controlPlaneMs);
  await endProcesses(inside.filter(isStore), controlPlaneMs);
  if (containerd && (await shimsGone(layout, 5_000))) return;
  for (const shim of await left(layout)) signalTo(shim, "SIGKILL");
  await shimsGone(layout, 5_000);
}

const left = async (layout: ClusterLayout): Promise<readonly Process[]> => (await clusterProcesses(layout)).shims;

async function shimsGone(layout: ClusterLayout, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(100)) if ((await left(layout)).length === 0) return true;
  return false;
}
