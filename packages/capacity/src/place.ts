import { printBytes, printCores } from "@homelab/quantities";
import type { Zone } from "@homelab/hardware";
import type { ComponentName } from "./demand.ts";
import type { Ledger } from "./ledger.ts";
import { appetiteOf, type ModelWish } from "./model/serve.ts";
import { modelNamed, models, serving } from "./model/catalog.ts";
import { servesFile } from "./model/serves-file.ts";
import { tinyChat, tinyServed } from "./model/tiny.ts";
import { spareConnections } from "./postgres.ts";
import { profiles } from "./profiles.ts";
import { type DiskRoom, isFast, type Room, speed } from "./room.ts";
import { type Absent, type Wanted, writeDemand } from "./wanted.ts";
import type { Wishes } from "./wishes.ts";

/** Something that has no place, and what it would take. */
export interface Shortfall {
  component: ComponentName;
  resource: "memory" | "cpu" | "disk" | "gpu" | "need" | "model";
  /** The host that came nearest; absent where it is not about a host. */
  host?: string;
  /** In bytes or cores. */
  needs?: number;
  has?: number;
  message: string;
}

/** A component on its host. */
export interface Placed {
  wanted: Wanted;
  room: Room;
  disk: DiskRoom | undefined;
}

export interface Placement {
  placed: Placed[];
  shortfalls: Shortfall[];
  absent: Absent[];
}

interface Left {
  room: Room;
  memory: number;
  cores: number;
  disks: Map<string, number>;
}

/** Gives every wanted component one host that holds its least, the most important first. Nothing is placed without what it needs. */
export function place(ledger: Ledger, rooms: readonly Room[], wishes: Wishes, { wanted, disabled }: { wanted: readonly Wanted[]; disabled: ReadonlySet<ComponentName> }): Placement {
  const lefts = rooms.map((room): Left => ({ room, memory: room.memoryBytes, cores: room.cores, disks: new Map(room.disks.map(({ mount, bytes }) => [mount, bytes])) }));
  const result: Placement = { placed: [], shortfalls: [], absent: [] };
  const coresShare = wishes.target === "embedded" ? coresShareOf(wanted, rooms) : undefined;
  const wantedNames = new Set(wanted.map(({ demand }) => demand.name));
  const isPlaced = (name: ComponentName) => result.placed.some(({ wanted: w }) => w.demand.name === name);
  for (const candidate of wanted) {
    const { demand } = candidate;
    const off = demand.needs.filter((need) => disabled.has(need));
    const missing = demand.needs.filter((need) => wantedNames.has(need) && !isPlaced(need));
    const zone = demand.zones.find((z) => hostsOf(lefts, z, wishes).length > 0 && (demand.name !== "llama-cpp" || z === "inference" || servesWithoutCard(wishes) || hostsOf(lefts, z, wishes).some(({ room }) => room.gpu)));
    if (off.length > 0) result.shortfalls.push({ component: demand.name, resource: "need", message: `needs ${off.join(", ")}, switched off in homelab.yaml: switch ${demand.name} off too, or ${off.join(", ")} on` });
    else if (zone === undefined) result.absent.push({ component: demand.name, why: noHost(demand.name, demand.zones) });
    else if (missing.some((need) => result.absent.some(({ component }) => component === need))) result.absent.push({ component: demand.name, why: `needs ${missing.join(", ")}, for which there is no host` });
    else if (missing.length > 0) result.shortfalls.push({ component: demand.name, resource: "need", message: `needs ${missing.join(", ")}, for which there is no room` });
    else settle(ledger, { wanted: candidate, hosts: hostsOf(lefts, zone, wishes), wishes, coresShare, connections: connectionsOf(wanted, rooms) }, result);
  }
  return result;
}

/** A model that somebody names for the cluster is served there, however slowly; by itself none is proposed for a machine without a card. */
const servesWithoutCard = ({ target, llm }: Wishes): boolean => llm !== undefined && target === "cluster";

/** Cores of the one machine for each core that all ask for at least: below 1 they take turns. */
function coresShareOf(wanted: readonly Wanted[], rooms: readonly Room[]): number {
  const least = wanted.reduce((sum, { demand }) => sum + demand.cpu.floor.value, 0);
  return (rooms[0]?.cores ?? 0) / least;
}

/** What all clients of Postgres may open together, as far as any host's profile lets them multiply. */
function connectionsOf(wanted: readonly Wanted[], rooms: readonly Room[]): number {
  const most = Math.max(...rooms.map(({ profile }) => profiles[profile.name].mostReplicas.value));
  return wanted.reduce((sum, { demand, replicas }) => sum + (demand.connections?.value ?? 0) * Math.min(replicas, most), spareConnections.value);
}

/** `zones.primary` names the control plane; the cluster is all hosts of the zone. */
const hostsOf = (lefts: readonly Left[], zone: Zone, wishes: Wishes): Left[] => {
  const named = wishes.zones?.[zone];
  return lefts.filter(({ room }) => (named === undefined || zone === "primary" ? room.zone === zone : room.host === named));
};

const noHost = (name: ComponentName, zones: readonly Zone[]): string =>
  name === "llama-cpp" ? "no host in zone inference and no card in zone primary: answers are extracted from the documents" : `no host in zone ${zones[0] ?? ""}`;

interface Settling {
  wanted: Wanted;
  hosts: readonly Left[];
  wishes: Wishes;
  /** Below 1: the part of its least cores that a component asks for. */
  coresShare: number | undefined;
  connections: number;
}

function settle(ledger: Ledger, { wanted, hosts, wishes, coresShare, connections }: Settling, result: Placement): void {
  const withModel: ReturnType<typeof withModelFor> = wanted.demand.name === "llama-cpp" ? withModelFor(wanted, hosts, wishes) : { wanted, on: hosts };
  if ("shortfall" in withModel) {
    const { shortfall } = withModel;
    // nobody asked for a model: a machine that holds none answers from the documents
    if (wishes.llm === undefined) result.absent.push({ component: shortfall.component, why: `${shortfall.message}: answers are extracted from the documents` });
    else result.shortfalls.push(shortfall);
    return;
  }
  const chosen = withModel.wanted;
  writeDemand(ledger, chosen, {
    ofModel: chosen.model && chosen.unified ? appetiteOf(chosen.model, wishes.llm ?? {}) : undefined,
    connections: chosen.demand.name === "postgres" ? connections : undefined,
    coresShare,
  });
  const floors = { memory: ledger.valueOf(`demands.${chosen.demand.name}.memory.floor`) * (chosen.fixedBytes === undefined ? 1 : chosen.replicas), cores: ledger.valueOf(`demands.${chosen.demand.name}.cpu.floor`) };
  const able = withModel.on.map((left) => ({ left, disk: diskFor(chosen, left), lacks: lackOf(chosen, left, floors) }));
  const [best] = able.filter(({ lacks }) => lacks.length === 0).sort((a, b) => b.left.memory - a.left.memory);
  if (!best) {
    if (chosen.demand.name === "embeddings" && withModel.on.every(({ room }) => room.zone === "primary")) {
      result.absent.push({ component: "embeddings", why: "no room beside the rest: the workers embed with their own copy of the model" });
      return;
    }
    const nearest = [...able].sort((a, b) => a.lacks.length - b.lacks.length || b.left.memory - a.left.memory)[0];
    result.shortfalls.push(...(nearest?.lacks ?? []));
    return;
  }
  best.left.memory -= floors.memory;
  best.left.cores = round(best.left.cores - floors.cores);
  if (best.disk && chosen.demand.disk) best.left.disks.set(best.disk.mount, (best.left.disks.get(best.disk.mount) ?? 0) - chosen.demand.disk.floor.value);
  result.placed.push({ wanted: chosen, room: best.left.room, disk: best.disk });
}

const round = (cores: number) => Math.round(cores * 1000) / 1000;

function lackOf({ demand }: Wanted, left: Left, floors: { memory: number; cores: number }): Shortfall[] {
  const { host } = left.room;
  const lacks: Shortfall[] = [];
  const base = { component: demand.name, host };
  if (floors.memory > left.memory) lacks.push({ ...base, resource: "memory", needs: floors.memory, has: left.memory, message: `needs ${printBytes(floors.memory)} of memory, ${host} has ${printBytes(left.memory)} left` });
  if (floors.cores > left.cores) lacks.push({ ...base, resource: "cpu", needs: floors.cores, has: left.cores, message: `needs ${printCores(floors.cores)}, ${host} has ${printCores(left.cores)} left` });
  if (demand.disk && !diskFor({ demand }, left)) {
    const most = Math.max(0, ...left.disks.values());
    lacks.push({ ...base, resource: "disk", needs: demand.disk.floor.value, has: most, message: `needs ${printBytes(demand.disk.floor.value)} of disk, ${host} has ${printBytes(most)} left` });
  }
  return lacks;
}


/** Data that is synced goes to the fastest disk that holds it; bulk goes to the largest. */
function diskFor({ demand }: Pick<Wanted, "demand">, left: Left): DiskRoom | undefined {
  if (!demand.disk) return undefined;
  const { access, floor } = demand.disk;
  const able = left.room.disks.filter(({ mount }) => (left.disks.get(mount) ?? 0) >= floor.value);
  const byMount = (a: DiskRoom, b: DiskRoom) => (a.mount < b.mount ? -1 : 1);
  const fastest = (a: DiskRoom, b: DiskRoom) => Number(isFast(b)) - Number(isFast(a)) || speed[a.medium] - speed[b.medium] || b.bytes - a.bytes || byMount(a, b);
  return able.sort(access === "fast" ? fastest : (a, b) => Number(a.medium === "sd") - Number(b.medium === "sd") || b.bytes - a.bytes || byMount(a, b))[0];
}

/** The model that is served, where nobody named one the most able that fits, and the host it was fitted to. */
function withModelFor(wanted: Wanted, hosts: readonly Left[], wishes: Wishes): { wanted: Wanted; on: readonly Left[] } | { shortfall: Shortfall } {
  if (wishes.llm?.name === tinyChat && !wishes.llm.facts) return { wanted: { ...wanted, demand: tinyServed(wanted.demand) }, on: hosts };
  const [left] = [...hosts].sort((a, b) => Number(Boolean(b.room.gpu)) - Number(Boolean(a.room.gpu)) || b.memory - a.memory);
  const wish: ModelWish = wishes.llm ?? {};
  const name = wishes.llm?.name ?? (left ? profiles[left.room.profile.name].model : null);
  const short = (message: string, resource: Shortfall["resource"] = "model"): { shortfall: Shortfall } => ({ shortfall: { component: "llama-cpp", resource, ...(left ? { host: left.room.host } : {}), message } });
  const own = wishes.llm?.facts;
  const known = own ? [own] : name === null ? models : models.slice(models.findIndex((model) => model.name === modelNamed(name)?.name));
  if (!own && name !== null && modelNamed(name) === undefined) return short(`nothing is known of the model ${name}; known are ${models.map((model) => model.name).join(", ")}`);
  if (!left) return { wanted, on: [] };
  const card = left.room.gpu?.kind === "discrete" && left.room.gpu.memoryBytes !== "unknown" ? left.room.gpu.memoryBytes * serving.cardShare.value : undefined;
  const room = Math.min(card ?? Infinity, card === undefined ? left.memory : Infinity);
  const candidates = wishes.llm === undefined ? known : known.slice(0, 1);
  const fitting = candidates.find((model) => (appetiteOf(model, wish)?.floor ?? Infinity) <= room);
  if (fitting) return { wanted: { ...wanted, demand: servesFile(wanted.demand, { own, isThere: wishes.llm?.isThere, hasCard: Boolean(left.room.gpu) }), model: fitting, unified: card === undefined, wish }, on: [left] };
  const smallest = candidates.at(-1);
  const least = smallest && appetiteOf(smallest, wish)?.floor;
  if (!smallest || least === undefined) return short(`${smallest?.name ?? ""} has no file of quantization ${wish.quantization ?? ""}`);
  return { shortfall: { ...short(`${smallest.name} needs ${printBytes(least)} ${card === undefined ? "of memory" : "on the card"}, ${left.room.host} has ${printBytes(room)}`).shortfall, resource: card === undefined ? "memory" : "gpu", needs: Math.ceil(least), has: Math.max(0, Math.floor(room)) } };
}
