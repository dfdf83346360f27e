import type { Zone } from "@homelab/hardware";
import { GiB, MiB } from "@homelab/quantities";
import type { Target } from "./demand.ts";
import { decided, measured, published, type Figure } from "./figure.ts";

/** What a host keeps for itself before any component is placed. */
export interface Reserves {
  systemFloor: Figure;
  systemShare: Figure;
}

const beside: Reserves = {
  systemFloor: decided(1 * GiB, "a desktop session and a browser tab"),
  systemShare: decided(0.35, "the machine is also somebody's: its own programs keep a third"),
};

const byZone: Readonly<Record<Zone, Reserves>> = {
  primary: { systemFloor: decided(768 * MiB, "Debian with a container runtime, its page cache and ssh"), systemShare: decided(0.05, "page tables and slabs grow with the memory") },
  telemetry: { systemFloor: decided(384 * MiB, "Home Assistant OS with its supervisor"), systemShare: decided(0.08, "page tables and slabs grow with the memory") },
  inference: { systemFloor: decided(1.5 * GiB, "JetPack without a desktop and the CUDA driver"), systemShare: decided(0.05, "page tables and slabs grow with the memory") },
};

export const reservesOf = (zone: Zone, target: Target): Reserves => (target === "embedded" ? beside : byZone[zone]);

const profiling = "docs.k3s.io/reference/resource-profiling: a server with a workload and its monitoring";
export const kubernetesMemory = published(1596e6, profiling);
export const kubernetesCores = published(0.1, `${profiling} takes 6 % of a desktop's core; a tenth with the kubelet's probes`);
export const systemCores = decided(0.05, "of all cores, for interrupts and whoever logs in");

/** What of a disk no volume takes. */
interface DiskReserves {
  /** Part that stays free: Kubernetes evicts below it; without Kubernetes the system's own files are all that grows there. */
  keepFree: Figure;
  images: Figure;
}

const onDisk: Readonly<Record<Target, DiskReserves>> = {
  embedded: { keepFree: decided(0.02, "logs and updates of the system"), images: decided(0, "there are none") },
  cluster: { keepFree: published(0.05, "k3s starts its kubelet with nodefs.available<5%; the local cluster evicts at 1 GiB"), images: measured(10 * GiB, "tests/cluster: ours take 4.1 GiB in containerd; twice while one version replaces another, and a fifth more") },
  homelab: { keepFree: published(0.1, "kubernetes.io, node-pressure-eviction: nodefs.available below 10 %"), images: decided(20 * GiB, "images of all parts from upstream twice, while one version replaces another") },
};
export const diskReservesOf = (target: Target): DiskReserves => onDisk[target];
export const assumedFree = decided(0.5, "free space is unknown: half of the disk is assumed");
/** Below these IOPS a disk is treated like one that turns. */
export const fastIops = decided(5000, "a SATA SSD reads 5,000 blocks a second at random at queue depth 1 or better");

const ofSystem = (name: string, { systemFloor, systemShare }: Reserves) => ({ [`system of ${name}, least`]: systemFloor, [`system of ${name}, share`]: systemShare });
export const reserveFigures: Readonly<Record<string, Figure>> = {
  ...ofSystem("embedded", beside),
  ...Object.assign({}, ...Object.entries(byZone).map(([zone, reserves]) => ofSystem(zone, reserves))) as Record<string, Figure>,
  ...Object.fromEntries(Object.entries(onDisk).flatMap(([target, { keepFree, images }]) => [[`keepFree of ${target}`, keepFree], [`images of ${target}`, images]])),
  ...{ kubernetesMemory, kubernetesCores, systemCores, assumedFree, fastIops },
};
