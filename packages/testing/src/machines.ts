import type { Gpu, HostFacts, Medium, Zone } from "@homelab/hardware";
import { GiB } from "@homelab/quantities";

/** A machine in the few words that matter for its plan; the rest of the facts is filled in. */
export interface Machine {
  host: string;
  zone?: Zone;
  architecture?: "x86_64" | "aarch64";
  memoryGiB: number;
  limitGiB?: number;
  threads: number;
  quota?: number;
  flags?: readonly string[];
  gpus?: readonly Gpu[] | "unknown";
  disks: readonly { mount: string; medium: Medium | "unknown"; sizeGiB: number; freeGiB?: number; iops?: number }[];
  swapGiB?: number;
  standIn?: boolean;
}

const at = "2026-11-01T00:00:00Z";

/** Facts of a machine that is not at hand. Its numbers are what such machines report. */
export function factsOf(machine: Machine): HostFacts {
  const unknown = "unknown" as const;
  const bytes = (gibibytes: number) => Math.round(gibibytes * GiB);
  const measured = (value: number | undefined, method: string) => (value === undefined ? unknown : { value, at, method });
  return {
    schema: 1,
    host: machine.host,
    zone: machine.zone ?? "primary",
    standIn: machine.standIn ?? false,
    since: at,
    identity: {
      cpu: { model: unknown, architecture: machine.architecture ?? "x86_64", sockets: unknown, cores: Math.ceil(machine.threads / 2), threads: machine.threads, quota: machine.quota ?? null, flags: [...(machine.flags ?? [])] },
      memory: { totalBytes: bytes(machine.memoryGiB), limitBytes: machine.limitGiB === undefined ? null : bytes(machine.limitGiB), swapBytes: bytes(machine.swapGiB ?? 0), numaNodes: [] },
      gpus: machine.gpus === "unknown" ? unknown : [...(machine.gpus ?? [])],
      disks: machine.disks.map(({ mount, medium, sizeGiB }) => ({ mount, device: `/dev${mount === "/" ? "/root" : mount}`, filesystem: "ext4", medium, sizeBytes: bytes(sizeGiB) })),
      cgroup: 2,
      os: { family: "Debian", distribution: "Debian", version: "13", kernel: "6.12", virtualisation: "none" },
    },
    measurements: {
      disks: Object.fromEntries(
        machine.disks.map(({ mount, freeGiB, iops }) => [
          mount,
          { freeBytes: measured(freeGiB === undefined ? undefined : bytes(freeGiB), "statfs"), randomReadIops: measured(iops, "fio"), randomWriteIops: unknown, sequentialReadBytesPerSecond: unknown, sequentialWriteBytesPerSecond: unknown, syncSeconds: unknown },
        ]),
      ),
      links: {},
      temperatures: {},
    },
  };
}

const orin: Gpu = { kind: "unified", vendor: "nvidia", name: "Orin", powerMode: "MAXN", driver: "540.4.0" };
const avx2 = ["avx", "avx2", "fma"];

/** The six machines that every plan is held against, as such machines report themselves. */
export const sixMachines = {
  "laptop-8gb": factsOf({ host: "laptop", memoryGiB: 7.6, threads: 8, flags: avx2, disks: [{ mount: "/", medium: "nvme", sizeGiB: 238, freeGiB: 120, iops: 45_000 }] }),
  "vm-24gb-2core": factsOf({ host: "vm", memoryGiB: 23.5, threads: 2, flags: avx2, disks: [{ mount: "/", medium: "virtual", sizeGiB: 98, freeGiB: 60 }] }),
  "desktop-32gb": factsOf({ host: "desktop", memoryGiB: 31.2, threads: 16, flags: avx2, disks: [{ mount: "/", medium: "nvme", sizeGiB: 931, freeGiB: 700, iops: 180_000 }, { mount: "/data", medium: "hdd", sizeGiB: 3726, freeGiB: 3000, iops: 120 }] }),
  "home-assistant-yellow": factsOf({ host: "yellow", zone: "telemetry", architecture: "aarch64", memoryGiB: 3.7, threads: 4, disks: [{ mount: "/", medium: "emmc", sizeGiB: 29, freeGiB: 18, iops: 2800 }] }),
  "orin-32gb": factsOf({ host: "jetson", zone: "inference", architecture: "aarch64", memoryGiB: 29.9, threads: 8, gpus: [orin], disks: [{ mount: "/", medium: "emmc", sizeGiB: 57, freeGiB: 30 }, { mount: "/nvme", medium: "nvme", sizeGiB: 931, freeGiB: 880, iops: 220_000 }] }),
  "orin-64gb": factsOf({ host: "jetson", zone: "inference", architecture: "aarch64", memoryGiB: 61.3, threads: 12, gpus: [orin], disks: [{ mount: "/", medium: "emmc", sizeGiB: 57, freeGiB: 30 }, { mount: "/nvme", medium: "nvme", sizeGiB: 931, freeGiB: 880, iops: 220_000 }] }),
} as const satisfies Readonly<Record<string, HostFacts>>;
