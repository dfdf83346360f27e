import type { Disk, Gpu, HostFacts, Medium, Zone } from "@homelab/hardware";
import { MiB } from "@homelab/quantities";
import type { Target } from "./demand.ts";
import type { Ledger } from "./ledger.ts";
import { chooseProfile, type ProfileName, profiles } from "./profiles.ts";
import { assumedFree, diskReservesOf, fastIops, kubernetesCores, kubernetesMemory, reservesOf, systemCores } from "./reserves.ts";
import { usualBudget, type Wishes } from "./wishes.ts";

/** Space on one disk that volumes may take. */
export interface DiskRoom {
  mount: string;
  medium: Medium | "unknown";
  bytes: number;
  /** Random reads a second, where they were measured. */
  iops: number | undefined;
  path: string;
}

/** Media from the fastest to the slowest. */
export const speed: Readonly<Record<DiskRoom["medium"], number>> = { nvme: 0, ssd: 1, virtual: 2, emmc: 3, unknown: 4, hdd: 5, sd: 6 };

/** Whether random reads cost about as much as others: by measurement, and by medium where there is none. */
export const isFast = (disk: DiskRoom): boolean => (disk.iops === undefined ? speed[disk.medium] <= speed.virtual : disk.iops >= fastIops.value);

/** What a host has left for components. */
export interface Room {
  host: string;
  zone: Zone;
  profile: { name: ProfileName; why: string };
  memoryBytes: number;
  cores: number;
  disks: readonly DiskRoom[];
  /** The card or the Jetson that models are put on; the largest where there are several. */
  gpu: Gpu | undefined;
  facts: HostFacts;
}

/** Something that could not be measured, and what is planned instead. */
export interface Unknown {
  host: string;
  fact: string;
  assumed: string;
}

interface Opening {
  ledger: Ledger;
  wishes: Wishes;
  unknowns: Unknown[];
}

export function openRoom(facts: HostFacts, opening: Opening): Room {
  const profile = chooseProfile(facts);
  const { ledger, wishes } = opening;
  for (const name of profileFigures) {
    const figure = profiles[profile.name][name];
    ledger.figure(`hosts.${facts.host}.profile.${name}`, unitOf[name], { ...figure, where: `profile ${profile.name}: ${figure.where}` });
  }
  return {
    host: facts.host,
    zone: facts.zone,
    profile,
    memoryBytes: memoryRoom(ledger, facts, wishes),
    cores: coreRoom(ledger, facts, wishes),
    disks: diskRooms(facts, opening),
    gpu: mainGpu(facts, opening.unknowns),
    facts,
  };
}

const unitOf = { mostReplicas: "count", embeddingBatch: "count", sharedBuffers: "share", mostWorkMem: "bytes" } as const;
const profileFigures = ["mostReplicas", "embeddingBatch", "sharedBuffers", "mostWorkMem"] as const;
const budgetFor = (wishes: Wishes, host: string) => wishes.budgetOf?.(host) ?? usualBudget;
const onKubernetes = (target: Target, zone: Zone) => target !== "embedded" && zone === "primary";

function memoryRoom(ledger: Ledger, facts: HostFacts, wishes: Wishes): number {
  const at = `hosts.${facts.host}.memory`;
  const budget = budgetFor(wishes, facts.host);
  const { totalBytes, limitBytes } = facts.identity.memory;
  ledger.given(`${at}.kernel`, "bytes", totalBytes, { kind: "fact", how: "MemTotal" });
  ledger.given(`${at}.limit`, "bytes", limitBytes ?? totalBytes, { kind: "fact", how: limitBytes === null ? "the control group sets no limit" : "limit of the control group" });
  ledger.derive(`${at}.total`, { unit: "bytes", how: "the smaller of kernel and limit", from: { kernel: `${at}.kernel`, limit: `${at}.limit` }, value: ({ kernel, limit }) => Math.min(kernel, limit) });
  const reserves = reservesOf(facts.zone, wishes.target);
  ledger.figure(`${at}.system.floor`, "bytes", reserves.systemFloor);
  ledger.figure(`${at}.system.share`, "share", reserves.systemShare);
  ledger.derive(`${at}.system`, { unit: "bytes", how: "the larger of floor and share × total", from: { floor: `${at}.system.floor`, share: `${at}.system.share`, total: `${at}.total` }, value: ({ floor, share, total }) => Math.max(floor, share * total) });
  if (onKubernetes(wishes.target, facts.zone)) ledger.figure(`${at}.kubernetes`, "bytes", kubernetesMemory);
  else ledger.given(`${at}.kubernetes`, "bytes", 0, { kind: "decided", how: "no Kubernetes on this host" });
  ledger.given(`${at}.reserve`, "bytes", budget.reserveMemory, { kind: "setting", how: "budgets: reserveMemory" });
  ledger.given(`${at}.most`, "share", budget.mostMemory, { kind: "setting", how: "budgets: mostMemory" });
  ledger.given(`${at}.headroomShare`, "share", budget.headroom, { kind: "setting", how: "budgets: headroom" });
  ledger.derive(`${at}.platform`, {
    unit: "bytes",
    how: "total − system − kubernetes − reserve, and at most most × total",
    from: { total: `${at}.total`, system: `${at}.system`, kubernetes: `${at}.kubernetes`, reserve: `${at}.reserve`, most: `${at}.most` },
    value: ({ total, system, kubernetes, reserve, most }) => Math.max(0, Math.min(total - system - kubernetes - reserve, most * total)),
  });
  ledger.derive(`${at}.headroom`, { unit: "bytes", how: "share × platform", from: { share: `${at}.headroomShare`, platform: `${at}.platform` }, value: ({ share, platform }) => share * platform });
  return ledger.derive(`${at}.room`, { unit: "bytes", how: "platform − headroom, in whole MiB", from: { platform: `${at}.platform`, headroom: `${at}.headroom` }, value: ({ platform, headroom }) => Math.floor((platform - headroom) / MiB) * MiB });
}

function coreRoom(ledger: Ledger, facts: HostFacts, wishes: Wishes): number {
  const at = `hosts.${facts.host}.cpu`;
  const { threads, quota } = facts.identity.cpu;
  ledger.given(`${at}.threads`, "cores", threads, { kind: "fact", how: "hardware threads" });
  ledger.given(`${at}.quota`, "cores", quota ?? threads, { kind: "fact", how: quota === null ? "the control group sets no quota" : "quota of the control group" });
  ledger.figure(`${at}.systemShare`, "share", systemCores);
  if (onKubernetes(wishes.target, facts.zone)) ledger.figure(`${at}.kubernetes`, "cores", kubernetesCores);
  else ledger.given(`${at}.kubernetes`, "cores", 0, { kind: "decided", how: "no Kubernetes on this host" });
  ledger.given(`${at}.most`, "share", budgetFor(wishes, facts.host).mostCpu, { kind: "setting", how: "budgets: mostCpu" });
  ledger.derive(`${at}.total`, { unit: "cores", how: "the smaller of threads and quota", from: { threads: `${at}.threads`, quota: `${at}.quota` }, value: ({ threads: all, quota: allowed }) => Math.min(all, allowed) });
  return ledger.derive(`${at}.room`, {
    unit: "cores",
    how: "total × (1 − systemShare) − kubernetes, and at most most × total, in hundredths",
    from: { total: `${at}.total`, systemShare: `${at}.systemShare`, kubernetes: `${at}.kubernetes`, most: `${at}.most` },
    value: ({ total, systemShare, kubernetes, most }) => Math.floor(Math.max(0, Math.min(total * (1 - systemShare) - kubernetes, most * total)) * 100) / 100,
  });
}

function diskRooms(facts: HostFacts, { ledger, wishes, unknowns }: Opening): DiskRoom[] {
  const wanted = wishes.dataDisks?.[facts.host];
  const disks = [...facts.identity.disks].sort((a, b) => (a.mount < b.mount ? -1 : 1)).filter(({ mount }) => wanted === undefined || mount === wanted);
  const root = facts.identity.disks.some(({ mount }) => mount === "/") ? "/" : disks[0]?.mount;
  return disks.map((disk) => diskRoom(disk, { facts, ledger, wishes, unknowns, holdsImages: disk.mount === root && onKubernetes(wishes.target, facts.zone) }));
}

function diskRoom(disk: Disk, { facts, ledger, wishes, unknowns, holdsImages }: Opening & { facts: HostFacts; holdsImages: boolean }): DiskRoom {
  const at = `hosts.${facts.host}.disks.${disk.mount}`;
  const measurements = facts.measurements.disks[disk.mount];
  const free = measurements?.freeBytes ?? "unknown";
  const iops = measurements?.randomReadIops ?? "unknown";
  ledger.given(`${at}.size`, "bytes", disk.sizeBytes, { kind: "fact", how: `size of ${disk.device}` });
  if (free === "unknown") {
    unknowns.push({ host: facts.host, fact: `free space of ${disk.mount}`, assumed: "half of its size" });
    ledger.figure(`${at}.assumedFree`, "share", assumedFree);
    ledger.derive(`${at}.free`, { unit: "bytes", how: "assumedFree × size", from: { assumedFree: `${at}.assumedFree`, size: `${at}.size` }, value: (inputs) => inputs.assumedFree * inputs.size });
  } else ledger.given(`${at}.free`, "bytes", Math.min(free.value, disk.sizeBytes), { kind: "fact", how: `free at ${free.at}, by ${free.method}` });
  if (disk.medium === "unknown" && iops === "unknown") unknowns.push({ host: facts.host, fact: `medium and speed of ${disk.mount}`, assumed: "a disk that turns" });
  const budget = budgetFor(wishes, facts.host);
  const { keepFree, images } = diskReservesOf(wishes.target);
  ledger.figure(`${at}.keepFree`, "share", keepFree);
  ledger.given(`${at}.reserve`, "bytes", budget.reserveDisk, { kind: "setting", how: "budgets: reserveDisk" });
  ledger.given(`${at}.most`, "share", budget.mostDisk, { kind: "setting", how: "budgets: mostDisk" });
  if (holdsImages) ledger.figure(`${at}.images`, "bytes", images);
  else ledger.given(`${at}.images`, "bytes", 0, { kind: "decided", how: "images are on another disk" });
  const bytes = ledger.derive(`${at}.room`, {
    unit: "bytes",
    how: "free − keepFree × size − reserve − images, and at most most × size, in whole MiB",
    from: { free: `${at}.free`, size: `${at}.size`, keepFree: `${at}.keepFree`, reserve: `${at}.reserve`, images: `${at}.images`, most: `${at}.most` },
    value: (inputs) => Math.floor(Math.max(0, Math.min(inputs.free - inputs.keepFree * inputs.size - inputs.reserve - inputs.images, inputs.most * inputs.size)) / MiB) * MiB,
  });
  return { mount: disk.mount, medium: disk.medium, bytes, iops: iops === "unknown" ? undefined : iops.value, path: at };
}

/** A Jetson's own before a card, then the card with the most memory; a card of unknown memory is never planned with. */
function mainGpu(facts: HostFacts, unknowns: Unknown[]): Gpu | undefined {
  const { gpus } = facts.identity;
  if (gpus === "unknown") {
    unknowns.push({ host: facts.host, fact: "GPUs", assumed: "none" });
    return undefined;
  }
  for (const gpu of [...gpus].sort((a, b) => (a.name < b.name ? -1 : 1))) if (gpu.kind === "discrete" && gpu.memoryBytes === "unknown") unknowns.push({ host: facts.host, fact: `memory of ${gpu.name}`, assumed: "none" });
  const size = (gpu: Gpu) => (gpu.kind === "unified" ? Infinity : gpu.memoryBytes === "unknown" ? 0 : gpu.memoryBytes);
  return [...gpus].filter((gpu) => size(gpu) > 0).sort((a, b) => size(b) - size(a) || (a.name < b.name ? -1 : 1))[0];
}
