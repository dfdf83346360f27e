import type { Machine } from "./machine.ts";

export interface FoundMemory {
  totalBytes: number | undefined;
  swapBytes: number;
  numaNodes: { id: number; totalBytes: number }[];
}

export async function findMemory(machine: Machine): Promise<FoundMemory> {
  const meminfo = (await machine.read("/proc/meminfo")) ?? "";
  const totalBytes = kibibytes(meminfo, /^MemTotal:\s+(\d+) kB$/m);
  return { totalBytes, swapBytes: kibibytes(meminfo, /^SwapTotal:\s+(\d+) kB$/m) ?? 0, numaNodes: await findNodes(machine, totalBytes ?? 0) };
}

/** In a container /proc may speak of the container and /sys of the machine around it; nodes of another machine are left out. */
async function findNodes(machine: Machine, totalBytes: number): Promise<FoundMemory["numaNodes"]> {
  const ids = (await machine.list("/sys/devices/system/node")).flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b);
  const nodes = await Promise.all(ids.map(async (id) => ({ id, totalBytes: kibibytes((await machine.read(`/sys/devices/system/node/node${id}/meminfo`)) ?? "", /MemTotal:\s+(\d+) kB$/m) ?? 0 })));
  const sum = nodes.reduce((all, node) => all + node.totalBytes, 0);
  return sum > 0 && sum <= totalBytes * 1.01 ? nodes : [];
}

function kibibytes(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}
