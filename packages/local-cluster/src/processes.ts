import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterLayout } from "./layout.ts";

export interface Process {
  pid: number;
  /** Ticks from boot to its start: with the pid it names one process for ever. */
  startTime: string;
  parent: number;
  argv: readonly string[];
}

export async function allProcesses(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map((pid) => lookAt(Number(pid))))).filter((found) => found !== undefined);
}

async function lookAt(pid: number): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // the program's name in parentheses may itself hold spaces and parentheses
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z") return undefined;
    const argv = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0").slice(0, -1);
    return { pid, startTime: rest[17] ?? "", parent: Number(parent), argv };
  } catch {
    return undefined; // gone between two looks
  }
}

/** The processes of a cluster, known by the paths of its state folder in their command lines. */
export interface ClusterProcesses {
  supervisor: Process | undefined;
  containerd: Process | undefined;
  kubelet: Process | undefined;
  /** One per pod; the pod's own processes are below it. */
  shims: readonly Process[];
}

export async function clusterProcesses(layout: ClusterLayout): Promise<ClusterProcesses> {
  const all = await allProcesses();
  const is = (program: string, word: string) => all.find(({ argv }) => argv.some((each) => each.endsWith(program)) && argv.includes(word));
  return {
    supervisor: is("supervisor.supervisord", layout.supervisorConfig),
    containerd: is("containerd", layout.containerdConfig),
    kubelet: is("kubelet", `--config=${layout.kubeletConfig}`),
    shims: all.filter(({ argv }) => argv[0]?.endsWith("containerd-shim-runc-v2") && argv.includes(layout.containerdSocket)),
  };
}

/** The process and everything below it. */
export function familyOf(root: Process, all: readonly Process[]): Process[] {
  const below = all.filter(({ parent }) => parent === root.pid);
  return [root, ...below.flatMap((child) => familyOf(child, all))];
}

export function signalTo({ pid }: Pick<Process, "pid">, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

export async function isAlive(known: Process): Promise<boolean> {
  return (await lookAt(known.pid))?.startTime === known.startTime;
}

/** Asks them to end, waits, then insists. */
export async function endProcesses(processes: readonly Process[], patienceMs: number): Promise<void> {
  for (const each of processes) signalTo(each, "SIGTERM");
  if (await allGone(processes, patienceMs)) return;
  for (const each of processes) if (await isAlive(each)) signalTo(each, "SIGKILL");
  if (await allGone(processes, 10_000)) return;
  throw new Error(`processes ${processes.map(({ pid }) => pid).join(", ")}: still there 10 s after SIGKILL; the kernel waits for a device.`);
}

async function allGone(processes: readonly Process[], withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; ; await sleep(50)) {
    const alive = await Promise.all(processes.map(isAlive));
    if (!alive.includes(true)) return true;
    if (Date.now() > end) return false;
  }
}
