import { GiB, MiB, printBytes, TiB } from "@homelab/quantities";
import type { Cpu, Disk, Gpu, HostFacts } from "./facts.ts";
import type { FactsProblem } from "./port.ts";
import { flagged, refused } from "./read.ts";
import { meantInBytes } from "./units.ts";

/** Wider than any machine that can be bought, narrower than a mistaken unit. */
const bounds = {
  memory: 64 * TiB,
  memoryPerThread: { least: 64 * MiB, usual: 128 * GiB, most: 512 * GiB },
  swap: 64 * TiB,
  limit: 16 * MiB,
  cores: 4096,
  threadsPerCore: 4,
  disk: 4 * 1024 * TiB,
  rootDisk: GiB,
  gpu: { least: 256 * MiB, most: TiB },
  /** Nodes and total are counted at different moments of the boot. */
  numaSlack: 1.01,
};

/** What no machine can be, and what looks like another unit or another machine's value. */
export function checkIdentity(facts: HostFacts): FactsProblem[] {
  return [...checkCpu(facts), ...checkMemory(facts), ...checkNuma(facts), ...checkDisks(facts), ...checkGpus(facts)];
}

function checkCpu({ host, identity: { cpu } }: HostFacts): FactsProblem[] {
  const wrong = (field: keyof Cpu, message: string) => refused(host, `identity.cpu.${field}`, message);
  const problems: FactsProblem[] = [];
  if (cpu.cores > bounds.cores) problems.push(wrong("cores", `${cpu.cores} cores are in no machine, at most ${bounds.cores}. Audit this host again.`));
  if (cpu.threads < cpu.cores) problems.push(wrong("threads", `${cpu.threads} threads on ${cpu.cores} cores: each core has at least one. Cores and threads were swapped, or one was counted in a container and the other outside.`));
  if (cpu.threads > cpu.cores * bounds.threadsPerCore) problems.push(wrong("threads", `${cpu.threads} threads on ${cpu.cores} cores: a core has at most ${bounds.threadsPerCore}. Cores were probably counted for one socket only.`));
  if (cpu.sockets !== "unknown" && cpu.sockets > cpu.cores) problems.push(wrong("sockets", `${cpu.sockets} sockets with ${cpu.cores} cores: each socket has at least one.`));
  const stranger = cpu.flags.find((flag) => foreignFlags[cpu.architecture].has(flag));
  if (stranger) problems.push(wrong("flags", `"${stranger}" does not exist on ${cpu.architecture}: these are another machine's flags. Audit this host again.`));
  return problems;
}

const foreignFlags: Readonly<Record<Cpu["architecture"], ReadonlySet<string>>> = {
  x86_64: new Set(["asimd", "asimdhp", "asimddp", "sve", "cpuid_asid"]),
  aarch64: new Set(["sse2", "avx", "avx2", "ssse3", "vmx", "svm"]),
};

function checkMemory({ host, identity: { cpu, memory } }: HostFacts): FactsProblem[] {
  const field = "identity.memory.totalBytes";
  const { least, usual, most } = bounds.memoryPerThread;
  const perThread = memory.totalBytes / cpu.threads;
  const plausible = (bytes: number) => bytes >= 256 * MiB && bytes / cpu.threads >= least && bytes / cpu.threads <= usual;
  const said = `${memory.totalBytes} bytes are ${printBytes(memory.totalBytes)}`;
  const remedy = `${meantInBytes(memory.totalBytes, plausible)} Audit this host again, or mend the value.`;
  const problems: FactsProblem[] = [];
  if (memory.totalBytes > bounds.memory) problems.push(refused(host, field, `${said}, more than any machine has.${remedy}`));
  else if (perThread < least) problems.push(refused(host, field, `${said} for ${cpu.threads} threads, too little to run an operating system.${remedy}`));
  else if (perThread > most) problems.push(refused(host, field, `${said} for ${cpu.threads} threads, more than any machine has.${remedy}`));
  else if (perThread > usual) problems.push(flagged(host, field, `${said} for ${cpu.threads} threads, which is unusual.${remedy}`));
  if (memory.limitBytes !== null && memory.limitBytes < bounds.limit) problems.push(refused(host, "identity.memory.limitBytes", `${memory.limitBytes} bytes are too little for any program.${meantInBytes(memory.limitBytes, (bytes) => bytes >= 128 * MiB && bytes <= memory.totalBytes)}`));
  if (memory.swapBytes > bounds.swap) problems.push(refused(host, "identity.memory.swapBytes", `${printBytes(memory.swapBytes)} of swap exist on no machine.`));
  return problems;
}

function checkNuma({ host, identity: { memory } }: HostFacts): FactsProblem[] {
  const field = "identity.memory.numaNodes";
  const sum = memory.numaNodes.reduce((all, node) => all + node.totalBytes, 0);
  const problems = repeated(memory.numaNodes.map(({ id }) => String(id))).map((id) => refused(host, field, `node ${id} is there twice.`));
  const share = `the NUMA nodes have ${printBytes(sum)} together, the machine ${printBytes(memory.totalBytes)}`;
  if (sum > memory.totalBytes * bounds.numaSlack) problems.push(refused(host, field, `${share}. One of the two was taken inside a container, or in another unit; leave the nodes out if they cannot be had.`));
  else if (sum > 0 && memory.totalBytes > sum * 2) problems.push(refused(host, "identity.memory.totalBytes", `${share}. One of the two is in another unit.`));
  return problems;
}

function checkDisks({ host, identity: { disks } }: HostFacts): FactsProblem[] {
  const problems = repeated(disks.map(({ mount }) => mount)).map((mount) => refused(host, "identity.disks", `two disks are mounted at ${mount}: only the last one can be written to. Audit this host again.`));
  for (const device of repeated(disks.filter(({ device: name }) => name.startsWith("/dev/")).map(({ device: name }) => name))) {
    problems.push(flagged(host, "identity.disks", `${device} is mounted at more than one place; its space counts once.`));
  }
  return [...problems, ...disks.flatMap((disk, at) => checkDisk(host, disk, `identity.disks.${at}.sizeBytes`))];
}

function checkDisk(host: string, { mount, sizeBytes }: Disk, field: string): FactsProblem[] {
  if (sizeBytes > bounds.disk) return [refused(host, field, `${mount}: ${sizeBytes} bytes are more than any disk has.${meantInBytes(sizeBytes, (bytes) => bytes >= GiB && bytes <= 1024 * TiB)}`)];
  if (sizeBytes < MiB) return [refused(host, field, `${mount}: ${sizeBytes} bytes are too little for a disk.${meantInBytes(sizeBytes, (bytes) => bytes >= GiB)}`)];
  if (mount === "/" && sizeBytes < bounds.rootDisk) return [flagged(host, field, `/ has ${printBytes(sizeBytes)}, little for a system.${meantInBytes(sizeBytes, (bytes) => bytes >= 4 * GiB)}`)];
  return [];
}

function checkGpus({ host, identity: { cpu, gpus } }: HostFacts): FactsProblem[] {
  if (gpus === "unknown") return [];
  const unified = gpus.filter(({ kind }) => kind === "unified");
  const problems = gpus.flatMap((gpu, at) => checkGpu(host, gpu, `identity.gpus.${at}`));
  if (unified.length > 1) problems.push(refused(host, "identity.gpus", `${unified.length} GPUs share the machine's memory; a Jetson has one.`));
  if (unified.length > 0 && cpu.architecture !== "aarch64") problems.push(refused(host, "identity.gpus", `a GPU with unified memory on ${cpu.architecture}: a Jetson is aarch64. These are another machine's facts.`));
  return problems;
}

function checkGpu(host: string, gpu: Gpu, field: string): FactsProblem[] {
  if (gpu.kind === "unified" || gpu.memoryBytes === "unknown") return [];
  const { least, most } = bounds.gpu;
  if (gpu.memoryBytes >= least && gpu.memoryBytes <= most) return [];
  return [refused(host, `${field}.memoryBytes`, `${gpu.name}: ${gpu.memoryBytes} bytes are ${printBytes(gpu.memoryBytes)}, which no card has.${meantInBytes(gpu.memoryBytes, (bytes) => bytes >= GiB && bytes <= most)}`)];
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}
