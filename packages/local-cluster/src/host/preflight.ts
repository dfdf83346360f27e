import { execFile } from "node:child_process";
import { readFile, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Supervised } from "../configure.ts";
import { OperatorError } from "@homelab/operator-error";
import { clusterProcesses } from "../processes.ts";
import { cniPrograms } from "../runtime/containerd.ts";
import { routeInto } from "./addresses.ts";
import { isFolder } from "./facts.ts";

const run = promisify(execFile);

/** Programs of the machine and the Debian packages that bring them. */
export const hostPackages: Readonly<Record<string, string>> = {
  containerd: "containerd",
  runc: "runc",
  [join(cniPrograms, "bridge")]: "containernetworking-plugins",
  nft: "nftables",
  busybox: "busybox-static",
};

/** Images, volumes of a small platform and room to move. */
const leastFreeBytes = 5 * 2 ** 30;

/** Paths of sockets may have 107 bytes. */
const longestSocket = 107;

/** Everything that stands in the way, told before anything is changed. */
export async function refuseUnfit(cluster: Supervised, repository: string): Promise<void> {
  const { root, containerdSocket, supervisorSocket } = cluster.layout;
  if (Math.max(containerdSocket.length, supervisorSocket.length) > longestSocket) throw unfit(root, `its sockets would have longer paths than the kernel's ${longestSocket} bytes`, "Choose a shorter folder with HOMELAB_STATE.");
  if (process.getuid?.() !== 0) throw unfit("this user", `${process.env["USER"] ?? "you"}, who may not make network links and mounts`, "Run sudo ./just cluster up, or use a cluster of your own: cluster.kubeconfig in homelab.yaml.");
  await bringPackages(repository);
  await refuseFullDisk(cluster.layout.root);
  if ((await clusterProcesses(cluster.layout)).shims.length > 0) return;
  await refuseTakenPorts(cluster);
  await refuseTakenAddresses(cluster);
}

async function bringPackages(repository: string): Promise<void> {
  const pairs = Object.entries(hostPackages).map(([program, name]) => `${program}=${name}`);
  const missing = await missingPrograms();
  if (missing.length === 0) return;
  // what it says about a failed installation is told below, with all that is missing
  await run(join(repository, "scripts", "debian-packages"), pairs, { timeout: 600_000 }).catch(() => undefined);
  const still = (await missingPrograms()).map((program) => hostPackages[program]);
  if (still.length > 0) throw unfit("programs of the machine", `missing: ${still.join(", ")}`, `On Debian: apt-get update && apt-get install -y --no-install-recommends ${still.join(" ")}`);
}

async function missingPrograms(): Promise<string[]> {
  const found = await Promise.all(Object.keys(hostPackages).map(async (program) => run("sh", ["-c", 'command -v "$1"', "sh", program]).then(() => [], () => [program])));
  return found.flat();
}

async function refuseFullDisk(root: string): Promise<void> {
  const disk = await statfs(await nearestFolder(root));
  const free = disk.bavail * disk.bsize;
  if (free < leastFreeBytes) throw unfit(root, `${(free / 2 ** 30).toFixed(1)} GiB free, ${leastFreeBytes / 2 ** 30} GiB are needed`, "Free some space on that disk, or choose another folder with HOMELAB_STATE.");
}

async function nearestFolder(path: string): Promise<string> {
  return (await isFolder(path)) ? path : nearestFolder(dirname(path));
}

const ports = [6443, 10250, 2379, 2380, 2381, 10257, 10259, 10248, 10249, 10256];

/** A Kubernetes of another kind on this machine has these ports; it is better used than fought. */
async function refuseTakenPorts({ network }: Supervised): Promise<void> {
  const { stdout } = await run("ss", ["-Hltn"]).catch(() => ({ stdout: "" }));
  const listening = stdout.trim().split("\n").map((line) => line.split(/\s+/)[3] ?? "");
  const ours = ["0.0.0.0", "*", "[::]", "127.0.0.1", network.nodeAddress];
  const taken = ports.filter((port) => ours.some((host) => listening.includes(`${host}:${port}`)));
  if (taken.length > 0) throw unfit("ports", `${taken.join(", ")} are taken`, "If another Kubernetes runs here, name its kubeconfig under cluster.kubeconfig in homelab.yaml; else stop what listens there (ss -ltnp).");
}

/** The routes of this machine may not lead into the cluster's addresses. */
async function refuseTakenAddresses({ network }: Supervised): Promise<void> {
  const clash = routeInto(network, await readFile("/proc/net/route", "utf8"));
  if (clash) throw unfit("addresses", `the route through ${clash.link} leads into ${clash.range}, which the cluster needs`, "Leave that network while the cluster runs, or use a cluster of your own.");
}

function unfit(where: string, got: string, advice: string): OperatorError {
  return new OperatorError({ what: "this machine", where, got, do: advice });
}
