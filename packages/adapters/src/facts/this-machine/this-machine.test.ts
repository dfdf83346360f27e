import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { HostFacts, KnownHosts } from "@homelab/hardware";
import { describeHardware, type Essential } from "@homelab/testing/contracts/hardware";
import { describe, expect, it, onTestFinished } from "vitest";
import { fixtureNames, layOut, originOf, origins } from "./fixtures/machines.ts";
import { factsOfThisMachine, machineAt, type Machine } from "./index.ts";

const GB = 1e9;
const now = () => new Date("2026-05-01T12:00:00Z");
const portOf = (machine: Machine) => factsOfThisMachine({ host: "here", zone: "primary", now, machine });

async function read(name: string): Promise<KnownHosts> {
  await using laid = await layOut(name);
  // the folder is there until the answer is
  return await portOf(laid.machine).hosts();
}

async function factsOf(name: string): Promise<HostFacts> {
  const { hosts, problems } = await read(name);
  expect(problems).toEqual([]);
  return hosts[0] as HostFacts;
}

const struck: Readonly<Record<Essential, { path: string; line: RegExp }>> = {
  memory: { path: "/proc/meminfo", line: /^MemTotal/ },
  cores: { path: "/proc/cpuinfo", line: /./ },
  architecture: { path: "/proc/cpuinfo", line: /^flags/ },
};

describeHardware("this machine", async () => ({
  port: () => factsOfThisMachine({ host: "here", zone: "primary", now }),
  without: async (lost) => {
    const laid = await layOut("virtual-machine");
    onTestFinished(() => laid[Symbol.asyncDispose]());
    await laid.strike(struck[lost].path, struck[lost].line);
    return portOf(laid.machine);
  },
  unreachable: () => portOf(machineAt("/nonexistent")),
}));

describe("this machine, read as it is", () => {
  it("has the memory and threads that Node sees", async () => {
    const { hosts } = await factsOfThisMachine({ host: "here", zone: "primary", now }).hosts();
    expect(hosts[0]?.identity.memory.totalBytes).toBe(totalmem());
    expect(hosts[0]?.identity.cpu.threads).toBeGreaterThanOrEqual(availableParallelism());
  });

  it("is read in less than 300 ms", async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      await factsOfThisMachine({ host: "here", zone: "primary", now }).hosts();
      times.push(performance.now() - started);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });

  it("gives up a program that hangs, and ends what it started", async () => {
    const folder = await mkdtemp(join(tmpdir(), "homelab-hang-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const started = performance.now();
    expect(await machineAt(folder).run("sh", ["-c", `trap '' TERM; sleep 60 & echo $! > '${folder}/pid'; wait`])).toEqual({ kind: "failed" });
    expect(performance.now() - started).toBeLessThan(10_000);
    const child = Number(await readFile(join(folder, "pid"), "utf8"));
    await expect.poll(() => isRunning(child)).toBe(false);
  });
});

/** False also for a process that only waits to be reaped. */
const isRunning = async (pid: number) => /^\d+ \(sleep\) [^Z]/.test(await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""));

describe("machines of other kinds", () => {
  it("come from files that say where they are from", async () => {
    for (const name of await fixtureNames()) expect(origins).toContain(await originOf(name));
  });

  it("reads the virtual machine it was recorded on", async () => {
    expect((await factsOf("virtual-machine")).identity).toMatchObject({ cpu: { architecture: "x86_64", sockets: 1, cores: 2, threads: 2, quota: null }, memory: { totalBytes: 25_276_502_016, limitBytes: null, numaNodes: [{ id: 0 }] }, gpus: [], cgroup: 1, disks: [{ mount: "/", medium: "virtual" }], os: { family: "Debian", virtualisation: "docker" } });
  });

  it("reads a Raspberry Pi with 1 GB, and looks at no network file system", async () => {
    const { identity, measurements } = await factsOf("raspberry-pi-1gb");
    expect(identity).toMatchObject({ cpu: { model: "Cortex-A72", architecture: "aarch64", sockets: 1, cores: 4, threads: 4 }, memory: { totalBytes: 969_524 * 1024, swapBytes: 102_396 * 1024 }, gpus: [], cgroup: 2, os: { virtualisation: "none" } });
    expect(identity.disks).toEqual([{ mount: "/", device: "/dev/root", filesystem: "ext4", medium: "sd", sizeBytes: 31 * GB }]);
    expect(measurements.temperatures).toMatchObject({ "thermal cpu-thermal": { celsius: { value: 48.199 }, limitCelsius: 110 } });
  });

  it("reads a Jetson with its power mode, and leaves a sensor that is off unknown", async () => {
    const { identity, measurements } = await factsOf("jetson-orin-64gb");
    expect(identity).toMatchObject({ cpu: { model: "Cortex-A78AE", sockets: 1, cores: 12, threads: 12 }, gpus: [{ kind: "unified", name: "NVIDIA Jetson AGX Orin Developer Kit", powerMode: "MAXN", driver: "36.4.3" }] });
    expect(identity.disks).toMatchObject([{ mount: "/", medium: "emmc" }, { mount: "/nvme", medium: "nvme" }]);
    expect(measurements.temperatures).toMatchObject({ "thermal cpu-thermal": { celsius: { value: 51.093 }, limitCelsius: 99 }, "thermal cv0-thermal": { celsius: "unknown" } });
  });

  it("reads a server with two sockets; a volume is as slow as the slowest disk below it, and no space counts twice", async () => {
    const { identity, measurements } = await factsOf("server-two-sockets");
    expect(identity).toMatchObject({ cpu: { sockets: 2, cores: 32, threads: 64 }, memory: { numaNodes: [{ id: 0 }, { id: 1 }] }, os: { family: "RedHat", distribution: "Rocky Linux" } });
    expect(identity.disks.map(({ mount, medium }) => [mount, medium])).toEqual([["/", "nvme"], ["/srv", "hdd"], ["/tank", "unknown"], ["/mnt/again", "ssd"]]);
    expect(Object.keys(measurements.temperatures)).toEqual(["hwmon k10temp Tctl", "hwmon k10temp Tctl 2"]);
  });

  it("reads both cards of a desktop, and names its swap", async () => {
    const { identity } = await factsOf("two-cards");
    expect(identity.gpus).toEqual([
      { kind: "discrete", vendor: "nvidia", name: "NVIDIA GeForce RTX 4090", memoryBytes: 24_564 * 2 ** 20, driver: "550.120" },
      { kind: "discrete", vendor: "nvidia", name: "NVIDIA RTX 6000, Ada Generation", memoryBytes: 49_140 * 2 ** 20, driver: "550.120" },
    ]);
    expect(identity.memory.swapBytes).toBe(67_108_860 * 1024);
  });

  it("does not know whether there is a GPU to use where a card's driver does not answer", async () => {
    const { identity } = await factsOf("card-without-driver");
    expect(identity.gpus).toBe("unknown");
    expect(identity.os).toMatchObject({ family: "Archlinux", version: "rolling" });
  });

  it("reads a container inside a virtual machine: the tightest limits, and its volume", async () => {
    const { identity } = await factsOf("container-in-a-vm");
    expect(identity).toMatchObject({ cpu: { threads: 8, quota: 1.5 }, memory: { totalBytes: 16_384_000 * 1024, limitBytes: 3 * 2 ** 30 }, cgroup: 2, os: { virtualisation: "docker" } });
    expect(identity.disks).toMatchObject([{ mount: "/", filesystem: "overlay", medium: "unknown" }, { mount: "/data", medium: "virtual" }]);
  });

  it("does not take its host's memory for a container's own", async () => {
    const { identity } = await factsOf("container-that-sees-its-host");
    expect(identity).toMatchObject({ memory: { totalBytes: 2 * 2 ** 30, limitBytes: 2 ** 30, numaNodes: [] }, cpu: { cores: 2, threads: 2, quota: null }, cgroup: 1, os: { virtualisation: "lxc" } });
  });

  it("refuses a 32-bit system and says what to install", async () => {
    expect(await read("thirty-two-bit")).toMatchObject({ hosts: [], problems: [{ host: "here", field: "identity.cpu.architecture", message: expect.stringContaining("install the 64-bit one") }] });
  });

  it("refuses a machine whose files break off, and names all that is missing", async () => {
    const { hosts, problems } = await read("cut-off");
    expect(hosts).toEqual([]);
    expect(problems.map(({ field }) => field)).toEqual(["identity.cpu.architecture", "identity.memory.totalBytes"]);
  });

  it("flags a disk that does not answer and goes on without it", async () => {
    await using laid = await layOut("jetson-orin-64gb");
    const { hosts, problems } = await portOf({ ...laid.machine, space: async (mount) => (mount === "/nvme" ? undefined : laid.machine.space(mount)) }).hosts();
    expect(hosts[0]?.identity.disks).toHaveLength(1);
    expect(problems).toMatchObject([{ field: "identity.disks", severity: "flagged", message: expect.stringContaining("/nvme does not answer") }]);
  });

  it("refuses a name that is an injection", async () => {
    await using laid = await layOut("virtual-machine");
    const { hosts, problems } = await factsOfThisMachine({ host: "$(reboot)\u001b[2J", zone: "primary", now, machine: laid.machine }).hosts();
    expect(hosts).toEqual([]);
    expect(problems).toMatchObject([{ field: "host", host: "$(reboot)\\u{1b}[2J", severity: "refused" }]);
  });
});
