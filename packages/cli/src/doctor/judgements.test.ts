import { describe, expect, it } from "vitest";
import { judgeControlGroups } from "./cgroups.ts";
import { judgeClock } from "./clock.ts";
import { judgeCores, judgeFacts, judgeMemory } from "./facts.ts";
import { judgeFlush } from "./flush.ts";
import { judgeFeatures, judgeSwap, judgeWatches } from "./kernel.ts";
import { judgeTailnet } from "./tailnet.ts";

const now = new Date("2026-05-01T12:00:00Z");
const hoursLater = (hours: number) => ({ file: "state.json", at: new Date(now.getTime() + hours * 3_600_000) });

describe("the clock", () => {
  const kernel = (yes: boolean) => ({ yes, says: "the kernel" });

  it("is wrong when a file was written hours from now", () => {
    expect(judgeClock(now, hoursLater(3), kernel(true))).toMatchObject({ level: "fail", found: expect.stringContaining("state.json was written 2026-05-01T15:00:00") });
  });

  it("is right when NTP keeps it", () => {
    expect(judgeClock(now, hoursLater(-1), kernel(true))).toEqual({ level: "ok", found: "2026-05-01T12:00:00, synchronised (the kernel)" });
  });

  it("says what was compared when nobody keeps it", () => {
    expect(judgeClock(now, hoursLater(-1), kernel(false))).toMatchObject({ level: "warn", found: expect.stringContaining("not behind the newest file (state.json)") });
    expect(judgeClock(now, undefined, undefined)).toMatchObject({ level: "warn", found: expect.stringContaining("could not be asked; nothing to compare it with") });
  });
});

describe("control groups", () => {
  const v2 = "30 20 0:25 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
  const v1 = "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw";
  const enabled = (memory: 0 | 1) => `#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpuset\t1\t1\t1\ncpu\t2\t1\t1\nmemory\t4\t9\t${memory}\npids\t8\t1\t1\n`;

  it("of version 2 with all controllers are fine", () => {
    expect(judgeControlGroups(v2, enabled(1), "cpuset cpu io memory pids\n")).toMatchObject({ level: "ok", found: "version 2 with cpu, cpuset, memory, pids" });
  });

  it("of a Raspberry Pi lack memory until its command line says so", () => {
    expect(judgeControlGroups(v2, enabled(0), "cpuset cpu io pids")).toMatchObject({ level: "warn", do: expect.stringContaining("cgroup_enable=memory") });
    expect(judgeControlGroups(v1, enabled(0), "")).toMatchObject({ level: "warn", do: expect.stringContaining("cgroup_enable=memory") });
  });

  it("are version 1 where the memory controller is, whatever else is mounted", () => {
    expect(judgeControlGroups(v1, enabled(1), "")).toMatchObject({ level: "warn", found: expect.stringContaining("version 1"), do: expect.stringContaining("refuses version 1") });
  });

  it("may not be there", () => {
    expect(judgeControlGroups("", "", "")).toMatchObject({ level: "warn", found: "no control groups are mounted" });
  });
});

describe("the kernel", () => {
  const nftables = { name: "nftables", module: "nf_tables", needed: "services" };

  it("is fine with everything", () => {
    expect(judgeFeatures([], true, true)).toEqual({ level: "ok", found: "overlayfs, nftables, bridge, veth, BPF with types" });
  });

  it("lacks what modprobe brings", () => {
    expect(judgeFeatures([nftables], true, true)).toMatchObject({ level: "warn", found: expect.stringContaining("without nftables (services)"), do: expect.stringContaining("modprobe -a nf_tables") });
  });

  it("is not blamed where it cannot be asked", () => {
    expect(judgeFeatures([nftables], false, false)).toMatchObject({ level: "warn", found: expect.stringContaining("can be read") });
  });

  it.each([["1024", "524288", "ok"], ["128", "524288", "warn"], ["1024", "8192", "warn"], [undefined, undefined, "warn"]] as const)("with %s instances and %s watches is %s", (instances, watches, level) => {
    expect(judgeWatches(instances, watches)).toMatchObject({ level });
  });

  it("may swap, but not a quarter of the memory", () => {
    const meminfo = (usedKb: number) => `MemTotal:       8000000 kB\nSwapTotal:      4000000 kB\nSwapFree:       ${4_000_000 - usedKb} kB\n`;
    expect([judgeSwap(meminfo(100_000)).level, judgeSwap(meminfo(3_000_000)).level, judgeSwap("MemTotal: 8 kB\n")]).toEqual(["ok", "warn", { level: "ok", found: "none" }]);
  });
});

describe("the tailnet", () => {
  const status = (over: object) => JSON.stringify({ BackendState: "Running", Self: { DNSName: "desktop.example.ts.net.", Online: true, KeyExpiry: "2026-10-01T00:00:00Z" }, Health: null, ...over });

  it.each([
    ["is fine when it is online", status({}), "ok", "online as desktop.example.ts.net"],
    ["waits for a login", status({ BackendState: "NeedsLogin" }), "warn", "not logged in"],
    ["was stopped", status({ BackendState: "Stopped" }), "warn", "state Stopped"],
    ["is offline", status({ Self: { DNSName: "a.", Online: false } }), "warn", "running, but offline"],
    ["loses its key soon", status({ Self: { DNSName: "a.", Online: true, KeyExpiry: "2026-05-05T00:00:00Z" } }), "warn", "expires in 3 days"],
    ["has no key that expires", status({ Self: { DNSName: "a.", Online: true, KeyExpiry: null } }), "ok", "online as a"],
    ["complains", status({ Health: ["no DNS"] }), "warn", "no DNS"],
    ["answers something else", "{}", "warn", "does not reach its daemon"],
  ])("%s", (_, stdout, level, found) => {
    expect(judgeTailnet(stdout, "", now)).toMatchObject({ level, found: expect.stringContaining(found) });
  });

  it("has no daemon, and the words of its program are shown", () => {
    expect(judgeTailnet("", "failed to connect to local tailscaled; it doesn't appear to be running\nmore", now)).toMatchObject({ level: "warn", found: expect.stringContaining("doesn't appear to be running"), do: expect.stringContaining("systemctl enable --now tailscaled") });
  });
});

describe("a disk", () => {
  const times = (usual: number, slowest: number) => [...Array.from({ length: 49 }, () => usual), slowest];

  it.each([[0.2, 1, "ok"], [0.2, 30, "warn"], [2000, 2500, "fail"]] as const)("that flushes in %d ms, at worst %d, is %s", (usual, slowest, level) => {
    expect(judgeFlush(times(usual, slowest)).level).toBe(level);
  });
});

describe("memory and cores", () => {
  const GiB = 2 ** 30;
  const available = "MemAvailable:   16777216 kB\n";

  it.each([[null, "ok"], [3 * GiB, "warn"], [GiB, "fail"]] as const)("of a group limited to %s bytes are %s", (limit, level) => {
    expect(judgeMemory(available, limit).level).toBe(level);
  });

  it("are what the container may take, not what the machine has", () => {
    expect(judgeMemory(available, GiB)).toMatchObject({ do: expect.stringContaining("raise the container's memory limit") });
    expect(judgeCores(8, 1)).toMatchObject({ level: "warn", found: "8, of which the control group allows 1" });
  });
});

describe("facts", () => {
  const problem = { host: "pi", field: "identity.memory.totalBytes", message: "too little" };

  it("that cannot be planned with are a warning, because up has defaults", () => {
    expect(judgeFacts({ hosts: [], problems: [{ ...problem, severity: "refused" }] })).toMatchObject({ level: "warn", found: "identity.memory.totalBytes: too little" });
  });

  it("are never silently absent", () => {
    expect(judgeFacts({ hosts: [], problems: [] })).toMatchObject({ level: "warn" });
  });
});
