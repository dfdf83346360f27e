import { GiB, MiB } from "@homelab/quantities";
import { describe, expect, it } from "vitest";
import { reviewHosts, reviewRead } from "./check.ts";
import type { HostFacts, Identity, Measurements } from "./facts.ts";
import { readFacts, readFactsText } from "./read.ts";

const clock = { now: new Date("2026-05-01T00:00:00Z"), maxAge: 7 * 86_400 };
const at = "2026-04-30T00:00:00Z";
const taken = <T>(value: T, when = at) => ({ value, at: when, method: "test" });

interface Changes {
  host?: string;
  cpu?: Partial<Identity["cpu"]>;
  memory?: Partial<Identity["memory"]>;
  gpus?: Identity["gpus"];
  disks?: Identity["disks"];
  measurements?: Partial<Measurements>;
}

const root = { mount: "/", device: "/dev/nvme0n1p2", filesystem: "ext4", medium: "nvme" as const, sizeBytes: 500 * GiB };
const noFigures = { freeBytes: "unknown", randomReadIops: "unknown", randomWriteIops: "unknown", sequentialReadBytesPerSecond: "unknown", sequentialWriteBytesPerSecond: "unknown", syncSeconds: "unknown" } as const;
const card = (memoryBytes: number) => ({ kind: "discrete" as const, vendor: "nvidia" as const, name: "RTX 4090", memoryBytes, driver: "550.1" });

function aHost(changes: Changes = {}): HostFacts {
  return {
    schema: 1,
    host: changes.host ?? "desktop",
    zone: "primary",
    standIn: false,
    since: "2026-01-01T00:00:00Z",
    identity: {
      cpu: { model: "AMD Ryzen 7", architecture: "x86_64", sockets: 1, cores: 8, threads: 16, quota: null, flags: ["sse2", "avx2"], ...changes.cpu },
      memory: { totalBytes: 32 * GiB, limitBytes: null, swapBytes: 0, numaNodes: [], ...changes.memory },
      gpus: changes.gpus ?? [],
      disks: changes.disks ?? [root],
      cgroup: 2,
      os: { family: "Debian", distribution: "Debian", version: "12", kernel: "6.1.0", virtualisation: "none" },
    },
    measurements: { disks: {}, links: {}, temperatures: {}, ...changes.measurements },
  };
}

const review = (...hosts: HostFacts[]) => reviewHosts(hosts, clock);
const disk = (figures: Partial<Measurements["disks"][string]>) => ({ measurements: { disks: { "/": { ...noFigures, ...figures } } } });
const link = (figures: Partial<Measurements["links"][string]>, other = "jetson") => ({ measurements: { links: { [other]: { latencySeconds: "unknown" as const, throughputBitsPerSecond: "unknown" as const, ...figures } } } });
const sensor = (celsius: number, limitCelsius: number | "unknown" = "unknown") => ({ measurements: { temperatures: { cpu: { celsius: taken(celsius), limitCelsius } } } });

describe("machines that exist", () => {
  const node = (id: number) => ({ id, totalBytes: 256 * GiB });
  const machines: [string, Changes][] = [
    ["a desktop", {}],
    ["a Raspberry Pi with 1 GB", { cpu: { architecture: "aarch64", cores: 4, threads: 4, flags: ["fp", "asimd"] }, memory: { totalBytes: 947 * MiB, swapBytes: 100 * MiB }, disks: [{ ...root, device: "/dev/root", medium: "sd", sizeBytes: 29 * GiB }] }],
    ["a Raspberry Pi Zero 2", { cpu: { architecture: "aarch64", cores: 4, threads: 4, flags: ["asimd"] }, memory: { totalBytes: 427 * MiB } }],
    ["a server with two sockets", { cpu: { sockets: 2, cores: 64, threads: 128 }, memory: { totalBytes: 512 * GiB, numaNodes: [node(0), node(1)] } }],
    ["a machine with two cards", { gpus: [card(24 * GiB), card(24 * GiB)] }],
    ["a machine with a swap disk", { memory: { swapBytes: 64 * GiB } }],
    ["a container inside a virtual machine", { cpu: { cores: 2, threads: 2, quota: 0.5 }, memory: { totalBytes: 24 * GiB, limitBytes: 2 * GiB } }],
    ["a Jetson", { cpu: { architecture: "aarch64", cores: 12, threads: 12, flags: ["asimd"] }, memory: { totalBytes: 61 * GiB }, gpus: [{ kind: "unified", vendor: "nvidia", name: "Jetson AGX Orin", powerMode: "MAXN", driver: "36.4" }] }],
    ["a machine without the optional measurements", disk({})],
    ["a measured machine", { measurements: { ...disk({ freeBytes: taken(100 * GiB), randomReadIops: taken(400_000), syncSeconds: taken(0.001) }).measurements, ...link({ latencySeconds: taken(0.0004), throughputBitsPerSecond: taken(940e6) }).measurements, ...sensor(45, 100).measurements } }],
  ];

  it.each(machines)("accepts %s without a word", (_, changes) => {
    expect(review(aHost(changes)).problems).toEqual([]);
  });
});

describe("facts that no machine can have", () => {
  const refusals: [string, Changes, string, string?][] = [
    ["memory in KiB", { memory: { totalBytes: 33_554_432 } }, "identity.memory.totalBytes", "KiB were probably meant: 32 GiB"],
    ["memory in MiB", { memory: { totalBytes: 32_768 } }, "identity.memory.totalBytes", "MiB were probably meant: 32 GiB"],
    ["memory in GiB", { memory: { totalBytes: 32 } }, "identity.memory.totalBytes", "GiB were probably meant: 32 GiB"],
    ["a large server's memory in KiB", { cpu: { cores: 64, threads: 128 }, memory: { totalBytes: 512 * MiB } }, "identity.memory.totalBytes", "KiB were probably meant: 512 GiB"],
    ["memory multiplied by 1024 twice", { memory: { totalBytes: 32 * GiB * 1024 } }, "identity.memory.totalBytes", "multiplied by 1024 once too often: 32 GiB"],
    ["more than 64 TiB of memory", { memory: { totalBytes: 65 * 2 ** 40 } }, "identity.memory.totalBytes"],
    ["a memory limit in MiB", { memory: { limitBytes: 4096 } }, "identity.memory.limitBytes", "MiB were probably meant: 4 GiB"],
    ["more swap than exists", { memory: { swapBytes: 100 * 2 ** 40 } }, "identity.memory.swapBytes"],
    ["fewer threads than cores", { cpu: { threads: 4 } }, "identity.cpu.threads", "swapped"],
    ["more threads than cores can run", { cpu: { threads: 128 } }, "identity.cpu.threads", "one socket only"],
    ["more cores than any machine", { cpu: { cores: 5000, threads: 5000 }, memory: { totalBytes: 10 * 2 ** 40 } }, "identity.cpu.cores"],
    ["more sockets than cores", { cpu: { sockets: 9 } }, "identity.cpu.sockets"],
    ["the flags of an Arm core on x86", { cpu: { flags: ["fp", "asimd"] } }, "identity.cpu.flags", '"asimd" does not exist on x86_64'],
    ["the flags of an Intel core on Arm", { cpu: { architecture: "aarch64", flags: ["avx2"] } }, "identity.cpu.flags"],
    ["NUMA nodes with more memory than the machine", { memory: { numaNodes: [{ id: 0, totalBytes: 20 * GiB }, { id: 1, totalBytes: 20 * GiB }] } }, "identity.memory.numaNodes", "40 GiB together, the machine 32 GiB"],
    ["a machine with far more memory than its NUMA nodes", { memory: { numaNodes: [{ id: 0, totalBytes: 32 * MiB }] } }, "identity.memory.totalBytes", "another unit"],
    ["one NUMA node twice", { memory: { numaNodes: [{ id: 0, totalBytes: GiB }, { id: 0, totalBytes: 30 * GiB }] } }, "identity.memory.numaNodes", "node 0 is there twice"],
    ["two disks at one mount point", { disks: [root, { ...root, device: "/dev/sdb1" }] }, "identity.disks", "mounted at /"],
    ["a disk in GiB", { disks: [{ ...root, sizeBytes: 500 }] }, "identity.disks.0.sizeBytes", "GiB were probably meant: 500 GiB"],
    ["a disk beyond all disks", { disks: [{ ...root, sizeBytes: 6 * 2 ** 50 }] }, "identity.disks.0.sizeBytes", "more than any disk has"],
    ["a card's memory in MiB", { gpus: [card(24_564)] }, "identity.gpus.0.memoryBytes", "MiB were probably meant: 24 GiB"],
    ["a card with more memory than any", { gpus: [card(2 * 2 ** 40)] }, "identity.gpus.0.memoryBytes"],
    ["a Jetson's GPU on x86", { gpus: [{ kind: "unified", vendor: "nvidia", name: "Orin", powerMode: "MAXN", driver: "unknown" }] }, "identity.gpus", "a Jetson is aarch64"],
    ["more free than there is", disk({ freeBytes: taken(600 * GiB) }), 'measurements.disks["/"].freeBytes', "600 GiB free of 500 GiB"],
    ["operations that no disk does", disk({ randomWriteIops: taken(1e9) }), 'measurements.disks["/"].randomWriteIops'],
    ["a throughput that no disk has", disk({ sequentialReadBytesPerSecond: taken(5e12) }), 'measurements.disks["/"].sequentialReadBytesPerSecond'],
    ["a flush of minutes", disk({ syncSeconds: taken(1100) }), 'measurements.disks["/"].syncSeconds', "microseconds were probably meant"],
    ["a round trip of minutes", link({ latencySeconds: taken(400) }), 'measurements.links["jetson"].latencySeconds'],
    ["more than a cable carries", link({ throughputBitsPerSecond: taken(1e15) }), 'measurements.links["jetson"].throughputBitsPerSecond'],
    ["a link to something that is no host", link({}, "$(reboot)"), 'measurements.links["$(reboot)"]', "no host name"],
    ["thousandths of degrees", sensor(45_000), 'measurements.temperatures["cpu"].celsius', "45 °C"],
    ["an escape sequence in a name", { cpu: { model: "AMD \u001b[2J" } }, "identity.cpu.model", "\\u{1b}[2J"],
    ["a line break in a mount point", { disks: [{ ...root, mount: "/mnt\n/etc" }] }, "identity.disks.0.mount", "not printed"],
    ["text that turns around", { cpu: { flags: ["\u202esse2"] } }, "identity.cpu.flags.0"],
  ];

  it.each(refusals)("refuses %s and names host and field", (_, changes, field, words = "") => {
    const { hosts, problems } = review(aHost(changes), aHost({ host: "other" }));
    expect(hosts.map(({ host }) => host)).toEqual(["other"]);
    expect(problems.filter(({ severity }) => severity === "refused")).toEqual([{ host: "desktop", field, severity: "refused", message: expect.stringContaining(words) }]);
  });
});

describe("facts that are shown with a flag", () => {
  const flags: [string, Changes, string, string?][] = [
    ["much memory for few threads", { cpu: { cores: 2, threads: 2 }, memory: { totalBytes: 512 * GiB } }, "identity.memory.totalBytes", "unusual"],
    ["one device mounted twice", { disks: [root, { ...root, mount: "/data" }] }, "identity.disks", "counts once"],
    ["a root disk in KiB", { disks: [{ ...root, sizeBytes: 500 * MiB }] }, "identity.disks.0.sizeBytes", "KiB were probably meant: 500 GiB"],
    ["a hard disk as fast as memory", { disks: [{ ...root, medium: "hdd" }], ...disk({ randomReadIops: taken(90_000) }) }, 'measurements.disks["/"].randomReadIops', "a cache was measured"],
    ["a flush in milliseconds", disk({ syncSeconds: taken(12) }), 'measurements.disks["/"].syncSeconds', "milliseconds"],
    ["a flush that reaches nothing", disk({ syncSeconds: taken(0) }), 'measurements.disks["/"].syncSeconds', "power cut"],
    ["a round trip in milliseconds", link({ latencySeconds: taken(12) }), 'measurements.links["jetson"].latencySeconds', "milliseconds"],
    ["a link in Mbit/s", link({ throughputBitsPerSecond: taken(940) }), 'measurements.links["jetson"].throughputBitsPerSecond', "Mbit/s"],
    ["a machine that is too hot", sensor(101, 100), 'measurements.temperatures["cpu"].celsius', "slows itself down"],
    ["a disk that is not mounted any more", { disks: [{ ...root, mount: "/srv" }], ...disk({}) }, 'measurements.disks["/"]', "nothing is mounted there"],
    ["an old measurement", disk({ freeBytes: taken(GiB, "2026-03-01T00:00:00Z"), syncSeconds: taken(0.01) }), 'measurements.disks["/"].freeBytes', "1 of 2 measurements are older than 7 d"],
    ["a measurement of tomorrow", disk({ freeBytes: taken(GiB, "2026-05-02T00:00:00Z") }), 'measurements.disks["/"].freeBytes', "in the future"],
  ];

  it.each(flags)("plans with %s, and says so", (_, changes, field, words = "") => {
    const { hosts, problems } = review(aHost(changes));
    expect(hosts).toHaveLength(1);
    expect(problems).toEqual([{ host: "desktop", field, severity: "flagged", message: expect.stringContaining(words) }]);
  });

  it.each([["the kernel's largest number", 9_223_372_036_854_771_712], ["more than there is", 64 * GiB]])("takes a memory limit of %s as none", (_, limitBytes) => {
    const { hosts, problems } = review(aHost({ memory: { limitBytes } }));
    expect(hosts[0]?.identity.memory.limitBytes).toBeNull();
    expect(problems).toMatchObject([{ field: "identity.memory.limitBytes", severity: "flagged" }]);
  });

  it("takes a quota above the threads as none", () => {
    const { hosts, problems } = review(aHost({ cpu: { quota: 32 } }));
    expect(hosts[0]?.identity.cpu.quota).toBeNull();
    expect(problems).toMatchObject([{ field: "identity.cpu.quota", severity: "flagged" }]);
  });

  it("does not age what was found once and stays", () => {
    expect(reviewHosts([aHost()], { ...clock, now: new Date("2030-01-01T00:00:00Z") }).problems).toEqual([]);
  });
});

describe("several hosts", () => {
  it("refuses both of two hosts with one name, and keeps the rest", () => {
    const { hosts, problems } = review(aHost({ host: "jetson" }), aHost(), aHost({ host: "jetson" }));
    expect(hosts.map(({ host }) => host)).toEqual(["desktop"]);
    expect(problems).toMatchObject([{ host: "jetson", field: "host", message: expect.stringContaining("2 machines") }]);
  });

  it("says the same in whatever order they come", () => {
    const all = [aHost({ host: "c", cpu: { quota: 99 } }), aHost({ host: "a", memory: { totalBytes: 32 } }), aHost({ host: "b", ...sensor(4e5) })];
    expect(review(...all.toReversed())).toEqual(review(...all));
  });

  it("leaves the facts it was handed as they were", () => {
    const host = Object.freeze(aHost({ cpu: { quota: 99 } }));
    review(host);
    expect(host.identity.cpu.quota).toBe(99);
  });
});

describe("facts as text", () => {
  const read = (text: string) => reviewRead([readFactsText("desktop.json", text)], clock);
  const without = (path: readonly string[]) => {
    const facts = structuredClone(aHost()) as unknown as Record<string, unknown>;
    const parent = path.slice(0, -1).reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, facts);
    delete parent[path.at(-1) ?? ""];
    return JSON.stringify(facts);
  };

  it("gives back what was written", () => {
    expect(read(JSON.stringify(aHost()))).toEqual({ hosts: [aHost()], problems: [] });
  });

  it.each([0, 1, 100, 400])("names the file when only %d bytes of it arrived", (length) => {
    expect(read(JSON.stringify(aHost()).slice(0, length))).toMatchObject({ hosts: [], problems: [{ host: "desktop.json", field: "", severity: "refused", message: expect.stringContaining("not complete JSON") }] });
  });

  it.each([[["identity", "memory", "totalBytes"]], [["identity", "cpu", "cores"]], [["identity", "cpu", "architecture"]], [["identity", "memory"]], [["measurements"]]])("refuses a host without %j by name", (path) => {
    expect(read(without(path))).toMatchObject({ hosts: [], problems: [{ host: "desktop", field: path.join("."), severity: "refused" }] });
  });

  it.each(["null", "[]", "3", '"x"', "{}", '{"identity":{"memory":3,"cpu":null}}'])("refuses %s without falling over", (text) => {
    expect(read(text).problems.length).toBeGreaterThan(0);
  });

  it.each([["memory of zero", { memory: { totalBytes: 0 } }, "identity.memory.totalBytes"], ["memory below zero", { memory: { totalBytes: -1 } }, "identity.memory.totalBytes"], ["operations below zero", disk({ randomReadIops: taken(-4) }), 'measurements.disks["/"].randomReadIops.value'], ["half a core", { cpu: { cores: 0.5 } }, "identity.cpu.cores"]])("refuses %s", (_, changes, field) => {
    expect(review(aHost(changes as Changes))).toMatchObject({ hosts: [], problems: [{ host: "desktop", field, severity: "refused" }] });
  });

  it.each(["$(reboot)", "-rf", "a b", "../etc", "a\u001b[2J", "A", "x".repeat(64), ""])("refuses %j as a host's name and shows it harmlessly", (host) => {
    const [problem] = reviewRead([readFacts("bad.json", { ...aHost(), host })], clock).problems;
    expect(problem).toMatchObject({ host: "bad.json", field: "host", severity: "refused" });
    expect(problem?.message).toMatch(/^[\x20-\x7e…]+$/u);
  });

  it("names a fact that does not exist", () => {
    expect(reviewRead([readFacts("x", { ...aHost(), memoryMb: 3 })], clock).problems).toMatchObject([{ host: "desktop", field: "memoryMb" }]);
  });
});

describe("every single fact", () => {
  const whole = aHost({ memory: { numaNodes: [{ id: 0, totalBytes: 32 * GiB }] }, gpus: [card(24 * GiB)], measurements: { ...disk({ freeBytes: taken(GiB) }).measurements, ...link({ latencySeconds: taken(0.1) }).measurements, ...sensor(40, 90).measurements } });
  const paths = leaves(whole, []);
  const strange = [null, true, "", -1, 0, 0.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}, "x".repeat(1000), "\u0007"];

  it("replaced by anything gives facts that hold, or a refusal that names host and field", () => {
    for (const path of paths) {
      for (const value of strange) {
        const { hosts, problems } = reviewRead([readFacts("desktop.json", replaced(whole, path, value))], clock);
        const refusals = problems.filter(({ severity }) => severity === "refused");
        const told = { path, value, hosts: hosts.length, refusals };
        expect(told).toEqual({ ...told, hosts: refusals.length === 0 ? 1 : 0 });
        for (const { host, message } of refusals) expect([host === "desktop" || path[0] === "host", message.length > 0]).toEqual([true, true]);
      }
    }
  });

  it("left out is a refusal of just that field", () => {
    for (const path of paths.filter((one) => !/^\d+$/.test(one.at(-1) ?? ""))) {
      const { hosts, problems } = reviewRead([readFacts("desktop.json", replaced(whole, path, undefined))], clock);
      expect({ path, hosts, refused: problems.filter(({ severity }) => severity === "refused").length }).toEqual({ path, hosts: [], refused: 1 });
    }
  });
});

/** Paths of all values that hold no others. */
function leaves(value: unknown, path: string[]): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function replaced(facts: HostFacts, path: readonly string[], value: unknown): unknown {
  const copy: unknown = structuredClone(facts);
  const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], copy) as Record<string, unknown>;
  if (value === undefined) delete parent[path.at(-1) ?? ""];
  else parent[path.at(-1) ?? ""] = value;
  return copy;
}
