import type { Machine } from "./machine.ts";

/** As far as it could be found: the shape is checked with the rest of the facts. */
export interface FoundCpu {
  model: string;
  architecture: string | undefined;
  sockets: number | "unknown";
  cores: number | undefined;
  threads: number | undefined;
  flags: string[];
}

export async function findCpu(machine: Machine): Promise<FoundCpu> {
  const records = processorsIn((await machine.read("/proc/cpuinfo")) ?? "");
  // sorted, because two kernels list them in different orders
  const flags = [...new Set((records[0]?.get("flags") ?? records[0]?.get("Features") ?? "").split(/\s+/).filter(Boolean))].sort();
  const architecture = architectureOf(records, flags);
  const threads = records.length || undefined;
  const places = await Promise.all(records.map((record) => placeOf(machine, record)));
  const known = places.filter((place) => place !== undefined);
  const cores = known.length === 0 ? threads : new Set(known.map(({ socket, core }) => `${socket}/${core}`)).size;
  const board = (await machine.read("/proc/device-tree/model"))?.replaceAll("\0", "").trim();
  return {
    model: modelOf(records[0]) ?? (board || "unknown"),
    architecture,
    // a board has one; its kernel may number the clusters of a chip as if they were sockets
    sockets: board ? 1 : known.length > 0 ? new Set(known.map(({ socket }) => socket)).size : "unknown",
    cores: cores && threads && Math.min(cores, threads),
    threads,
    flags,
  };
}

type Record = ReadonlyMap<string, string>;

/** One record for each thread; a board adds a last one of its own, without a number. */
function processorsIn(cpuinfo: string): Record[] {
  const records = cpuinfo.split(/\n\s*\n/).map((block): Record => new Map(block.split("\n").flatMap((line) => {
    const at = line.indexOf(":");
    return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const] : [];
  })));
  return records.filter((record) => /^\d+$/.test(record.get("processor") ?? ""));
}

/** Told from the instructions, because that is what programs are chosen by: a 32-bit system on a 64-bit chip runs none of ours. */
function architectureOf(records: readonly Record[], flags: readonly string[]): string | undefined {
  const first = records[0];
  if (!first) return undefined;
  if (flags.includes("lm")) return "x86_64";
  if (flags.includes("asimd")) return "aarch64";
  if (first.has("flags")) return "a 32-bit x86 processor";
  if (first.has("Features")) return "a 32-bit Arm system: install the 64-bit one";
  return undefined;
}

async function placeOf(machine: Machine, record: Record): Promise<{ socket: string; core: string } | undefined> {
  const [socket, core] = [record.get("physical id"), record.get("core id")];
  if (socket !== undefined && core !== undefined) return { socket, core };
  const topology = `/sys/devices/system/cpu/cpu${record.get("processor") ?? ""}/topology`;
  const [packageId, coreId] = await Promise.all([machine.read(`${topology}/physical_package_id`), machine.read(`${topology}/core_id`)]);
  return packageId === undefined || coreId === undefined ? undefined : { socket: packageId.trim(), core: coreId.trim() };
}

/** A name a person knows; `model name` of an aarch64 kernel only says ARMv8. */
function modelOf(record: Record | undefined): string | undefined {
  const [implementer, part] = [record?.get("CPU implementer"), record?.get("CPU part")];
  const numbers = implementer && part ? `implementer ${implementer} part ${part}` : undefined;
  const known = armParts[`${implementer ?? ""} ${part ?? ""}`];
  return (known ?? (record?.get("model name") || numbers))?.split(/\s+/).join(" ").slice(0, 256);
}

/** Arm's own cores and NVIDIA's, as the kernel numbers them (arch/arm64/include/asm/cputype.h). */
const armParts: Readonly<{ [implementerAndPart: string]: string }> = {
  "0x41 0xd03": "Cortex-A53",
  "0x41 0xd04": "Cortex-A35",
  "0x41 0xd05": "Cortex-A55",
  "0x41 0xd07": "Cortex-A57",
  "0x41 0xd08": "Cortex-A72",
  "0x41 0xd09": "Cortex-A73",
  "0x41 0xd0b": "Cortex-A76",
  "0x41 0xd0c": "Neoverse-N1",
  "0x41 0xd40": "Neoverse-V1",
  "0x41 0xd42": "Cortex-A78AE",
  "0x41 0xd49": "Neoverse-N2",
  "0x4e 0x004": "Carmel",
};
