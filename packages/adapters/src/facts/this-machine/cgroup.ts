import type { Machine } from "./machine.ts";
import type { Mount } from "./mounts.ts";

export interface ControlGroup {
  version: 1 | 2 | "unknown";
  /** Null without one. */
  memoryBytes: number | null;
  /** In threads; null without one. */
  cpu: number | null;
}

/** The tightest limit from this process's group up to the root: a group cannot use more than the one around it. */
export async function findControlGroup(machine: Machine, mounts: readonly Mount[]): Promise<ControlGroup> {
  const own = groupsIn((await machine.read("/proc/self/cgroup")) ?? "");
  const v1 = (controller: string) => mounts.find((mount) => mount.filesystem === "cgroup" && mount.superOptions.includes(controller));
  const v2 = mounts.find(({ filesystem }) => filesystem === "cgroup2");
  if (v1("memory")) {
    const along = (controller: string) => foldersOf(v1(controller), own.get(controller));
    const [memory, quota, set] = await Promise.all([
      tightest(along("memory"), async (folder) => number(await machine.read(`${folder}/memory.limit_in_bytes`))),
      tightest(along("cpu"), async (folder) => share(await machine.read(`${folder}/cpu.cfs_quota_us`), await machine.read(`${folder}/cpu.cfs_period_us`))),
      tightest(along("cpuset"), async (folder) => countIn((await machine.read(`${folder}/cpuset.effective_cpus`)) ?? (await machine.read(`${folder}/cpuset.cpus`)))),
    ]);
    return { version: 1, memoryBytes: memory, cpu: least(quota, set) };
  }
  if (!v2) return { version: "unknown", memoryBytes: null, cpu: null };
  const along = foldersOf(v2, own.get(""));
  const [max, high, quota, set] = await Promise.all([
    tightest(along, async (folder) => number(await machine.read(`${folder}/memory.max`))),
    // above it the kernel stalls a group rather than ending it, which for us is no better
    tightest(along, async (folder) => number(await machine.read(`${folder}/memory.high`))),
    tightest(along, async (folder) => share(...pair(await machine.read(`${folder}/cpu.max`)))),
    tightest(along, async (folder) => countIn(await machine.read(`${folder}/cpuset.cpus.effective`))),
  ]);
  return { version: 2, memoryBytes: least(max, high), cpu: least(quota, set) };
}

/** Path of this process's group by controller; version 2 has one path, under no name. */
function groupsIn(text: string): ReadonlyMap<string, string> {
  return new Map(text.split("\n").flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    return path === undefined ? [] : (controllers ?? "").split(",").map((name) => [name, path] as const);
  }));
}

/** The group's folder and those above it. A container may see its own group as the top of the tree. */
function foldersOf(mount: Mount | undefined, path = "/"): string[] {
  if (!mount) return [];
  const inner = mount.root === "/" ? path : path === mount.root || path.startsWith(`${mount.root}/`) ? path.slice(mount.root.length) : "/";
  const names = inner.includes("..") ? [] : inner.split("/").filter(Boolean);
  return names.reduce<string[]>((folders, name) => [...folders, `${folders.at(-1) ?? ""}/${name}`], [mount.point]);
}

async function tightest(folders: readonly string[], look: (folder: string) => Promise<number | null>): Promise<number | null> {
  return least(...(await Promise.all(folders.map(look))));
}

function least(...limits: readonly (number | null)[]): number | null {
  const known = limits.filter((limit) => limit !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

function number(text: string | undefined): number | null {
  const found = Number.parseInt(text ?? "", 10);
  return found > 0 ? found : null;
}

function share(quota: string | undefined, period: string | undefined): number | null {
  const [allowed, of] = [number(quota), number(period)];
  return allowed && of ? allowed / of : null;
}

const pair = (text = ""): [string | undefined, string | undefined] => [text.split(" ")[0], text.split(" ")[1]];

/** `0-3,8` is five. */
function countIn(list: string | undefined): number | null {
  const ranges = (list ?? "").trim().split(",").filter(Boolean);
  const count = ranges.reduce((sum, range) => sum + rangeLength(range), 0);
  return count > 0 ? count : null;
}

function rangeLength(range: string): number {
  const [from = NaN, to = from] = range.split("-").map(Number);
  return to - from + 1;
}
