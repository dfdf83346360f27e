import { reviewRead, readFacts, type DiskMeasurements, type FactsProblem, type HardwarePort, type HostFacts, type Zone } from "@homelab/hardware";
import { findControlGroup } from "./cgroup.ts";
import { findCpu } from "./cpu.ts";
import { findDisks, type FoundDisks } from "./disks.ts";
import { findGpus } from "./gpus.ts";
import { machineAt, type Machine } from "./machine.ts";
import { findMemory } from "./memory.ts";
import { mountsIn } from "./mounts.ts";
import { findSystem } from "./system.ts";
import { findTemperatures } from "./temperatures.ts";

export interface ThisMachine {
  /** Its name in the plan. */
  host: string;
  zone: Zone;
  now: () => Date;
  /** Default: the machine this process runs on. */
  machine?: Machine;
}

/** The machine this process runs on, read from the kernel in a fraction of a second. What only a load shows, such as disk speed, stays unknown. */
export function factsOfThisMachine({ host, zone, now, machine = machineAt("/") }: ThisMachine): HardwarePort {
  return {
    async hosts() {
      const at = now();
      const mountinfo = await machine.read("/proc/self/mountinfo");
      if (mountinfo === undefined) throw new Error("facts of this machine: /proc/self/mountinfo cannot be read.\n  Mount it: mount -t proc proc /proc");
      const { input, silent } = await look(machine, mountinfo, at);
      const read = readFacts(host, { schema: 1, host, zone, standIn: false, since: at.toISOString(), ...input });
      const problems = [...read.problems, ...silent.map((mount): FactsProblem => ({ host, field: "identity.disks", message: `${mount} does not answer, so it is left out. Look at it with: findmnt ${mount}`, severity: "flagged" }))];
      return reviewRead([read.facts ? { facts: read.facts, problems } : { problems }], { now: at, maxAge: 60 });
    },
  };
}

type Looked = { [K in "identity" | "measurements"]: { [F in keyof HostFacts[K]]: unknown } };

async function look(machine: Machine, mountinfo: string, at: Date): Promise<{ input: Looked; silent: string[] }> {
  const mounts = mountsIn(mountinfo);
  const taken = at.toISOString();
  const [cpu, memory, group, found, gpus, temperatures] = await Promise.all([findCpu(machine), findMemory(machine), findControlGroup(machine, mounts), findDisks(machine, mounts), findGpus(machine), findTemperatures(machine, taken)]);
  const os = await findSystem(machine, cpu.flags);
  const [threads, total] = [cpu.threads ?? 0, memory.totalBytes ?? 0];
  return {
    silent: found.silent,
    input: {
      identity: {
        // a limit as large as the machine is the kernel's way to say that there is none
        cpu: { ...cpu, quota: group.cpu !== null && group.cpu < threads ? group.cpu : null },
        memory: { ...memory, limitBytes: group.memoryBytes !== null && group.memoryBytes < total ? group.memoryBytes : null },
        gpus,
        disks: found.disks,
        cgroup: group.version,
        os,
      },
      measurements: { disks: freeSpace(found, taken), links: {}, temperatures },
    },
  };
}

function freeSpace({ disks, space }: FoundDisks, at: string): Record<string, DiskMeasurements> {
  const none = { randomReadIops: "unknown", randomWriteIops: "unknown", sequentialReadBytesPerSecond: "unknown", sequentialWriteBytesPerSecond: "unknown", syncSeconds: "unknown" } as const;
  return Object.fromEntries(disks.map(({ mount }) => [mount, { ...none, freeBytes: { value: space.get(mount)?.freeBytes ?? 0, at, method: "statfs" } }]));
}
