import type { HostFacts, Zone } from "@homelab/hardware";
import type { ComponentName, Target } from "./demand.ts";
import { type Derivations, type Ledger, openLedger } from "./ledger.ts";
import { type Placed, type Placement, place, type Shortfall } from "./place.ts";
import { type PostgresSizes, sizePostgres } from "./postgres.ts";
import type { ProfileName } from "./profiles.ts";
import { type GarageSizes, type NatsSizes, sizeGarage, sizeNats } from "./queues.ts";
import { openRoom, type Room, type Unknown } from "./room.ts";
import { serve, type ServingPlan } from "./model/serve.ts";
import { serving } from "./model/catalog.ts";
import { type ComponentPlan, sizeHost } from "./sizes.ts";
import { type Absent, wantedBy } from "./wanted.ts";
import type { Wishes } from "./wishes.ts";
import { sizeWorkers, type WorkerSizes } from "./workers.ts";

export interface HostPlan {
  host: string;
  zone: Zone;
  standIn: boolean;
  profile: { name: ProfileName; why: string };
  memory: { totalBytes: number; systemBytes: number; kubernetesBytes: number; headroomBytes: number; roomBytes: number; givenBytes: number };
  cpu: { total: number; room: number; requested: number };
  disks: { mount: string; medium: string; sizeBytes: number; roomBytes: number; givenBytes: number }[];
  notes: string[];
}

/** Every size, from what the machines have. The same facts and wishes give the same plan, in whatever order they come. */
export interface Plan {
  schema: 1;
  target: Target;
  /** False when anything that was wanted has no place. */
  fits: boolean;
  shortfalls: Shortfall[];
  absent: Absent[];
  unknowns: Unknown[];
  hosts: HostPlan[];
  components: ComponentPlan[];
  nats: NatsSizes | null;
  garage: GarageSizes | null;
  postgres: PostgresSizes | null;
  timescaledb: PostgresSizes | null;
  workers: WorkerSizes | null;
  model: (ServingPlan & { host: string }) | null;
  /** How each number came about, by its path. */
  why: Derivations;
}

/** Two hosts of one name, or none at all: there is nothing to plan. */
export class UnplannableHosts extends Error {
  override readonly name = "UnplannableHosts";
}

/** Sizes for everything that homelab.yaml wants, on these hosts. What does not fit is in the plan, never thrown. */
export function plan(facts: readonly HostFacts[], wishes: Wishes): Plan {
  const hosts = inOrder(facts, wishes.target);
  const ledger = openLedger();
  const unknowns: Unknown[] = [];
  const rooms = hosts.map((host) => openRoom(host, { ledger, wishes, unknowns }));
  const choice = wantedBy(wishes);
  const placement = place(ledger, rooms, wishes, choice);
  const components = rooms.flatMap((room) => sizeHost(ledger, room, placement.placed));
  const parts = sizeParts(ledger, placement, rooms);
  return {
    schema: 1,
    target: wishes.target,
    fits: placement.shortfalls.length === 0,
    shortfalls: placement.shortfalls,
    absent: [...choice.absent, ...placement.absent].sort((a, b) => (a.component < b.component ? -1 : 1)),
    unknowns,
    hosts: rooms.map((room) => hostPlan(ledger, room, components)),
    components,
    ...parts,
    why: ledger.entries(),
  };
}

function inOrder(facts: readonly HostFacts[], target: Target): HostFacts[] {
  const names = facts.map(({ host }) => host);
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  if (twice.length > 0) throw new UnplannableHosts(`plan: two hosts are called ${twice[0] ?? ""}.\n  Give each machine a name of its own in homelab.yaml, then run ./just audit.`);
  if (facts.length === 0) throw new UnplannableHosts("plan: no host is known.\n  Run ./just audit.");
  const sorted = [...facts].sort((a, b) => (a.host < b.host ? -1 : 1));
  return target === "embedded" ? sorted.map((host) => ({ ...host, zone: "primary" })) : sorted;
}

function sizeParts(ledger: Ledger, { placed }: Placement, rooms: readonly Room[]): Pick<Plan, "nats" | "garage" | "postgres" | "timescaledb" | "workers" | "model"> {
  const find = (name: ComponentName) => placed.find(({ wanted }) => wanted.demand.name === name);
  const postgres = find("postgres");
  const timescaledb = find("timescaledb");
  const llama = find("llama-cpp");
  const worker = find("worker-model");
  return {
    nats: find("nats") ? sizeNats(ledger) : null,
    garage: find("garage") ? sizeGarage(ledger, rooms.filter(({ zone }) => zone === "primary").length) : null,
    postgres: postgres ? sizePostgres(ledger, { at: "postgres", host: postgres.room.host, disk: postgres.disk, ...writeClients(ledger, placed) }) : null,
    timescaledb: timescaledb ? sizePostgres(ledger, { at: "timescaledb", host: timescaledb.room.host, disk: timescaledb.disk, ...writeTelemetryClients(ledger) }) : null,
    workers: worker ? (sizeWorkers(ledger, worker.room.host) ?? null) : null,
    model: llama?.wanted.model ? { ...serveOn(ledger, llama), host: llama.room.host } : null,
  };
}

/** Writes the connections that all clients of Postgres open, at the replicas they have and at the most they could have. */
function writeClients(ledger: Ledger, placed: readonly Placed[]): { clients: string; mostClients: string } {
  const pools = placed.flatMap(({ wanted: { demand } }) => (demand.connections ? [{ name: demand.name, figure: demand.connections }] : []));
  for (const { name, figure } of pools) ledger.figure(`demands.${name}.connections`, "count", figure);
  const write = (path: string, how: string, replicas: string) => {
    const from = Object.fromEntries(pools.flatMap(({ name }) => [[`pool of ${name}`, `demands.${name}.connections`], [`replicas of ${name}`, `${name}.${replicas}`]]));
    ledger.derive(path, { unit: "count", how, from, value: (i: Readonly<Record<string, number>>) => pools.reduce((sum, { name }) => sum + (i[`pool of ${name}`] ?? 0) * (i[`replicas of ${name}`] ?? 0), 0) });
    return path;
  };
  return { clients: write("postgres.clients", "pool × replicas of every client", "replicas"), mostClients: write("postgres.mostClients", "pool × the most replicas of every client", "mostReplicas") };
}

function writeTelemetryClients(ledger: Ledger): { clients: string; mostClients: string } {
  ledger.given("timescaledb.clients", "count", 8, { kind: "decided", how: "Home Assistant's recorder, the bridge and a chart" });
  return { clients: "timescaledb.clients", mostClients: "timescaledb.clients" };
}

function serveOn(ledger: Ledger, { wanted, room }: Placed): ServingPlan {
  const model = wanted.model;
  if (!model) throw new Error("plan: the language model's host has no model");
  const wish = wanted.wish ?? {};
  const at = "llama-cpp";
  if (room.gpu?.kind !== "discrete") return serve(ledger, { at, model, wish, budget: "llama-cpp.memory.limit", memory: room.gpu ? "unified" : "host" });
  ledger.given("llama-cpp.card", "bytes", room.gpu.memoryBytes === "unknown" ? 0 : room.gpu.memoryBytes, { kind: "fact", how: room.gpu.name });
  ledger.figure("llama-cpp.cardShare", "share", serving.cardShare);
  ledger.derive("llama-cpp.budget", { unit: "bytes", how: "share × card", from: { share: "llama-cpp.cardShare", card: "llama-cpp.card" }, value: (i) => Math.floor(i.share * i.card) });
  return serve(ledger, { at, model, wish, budget: "llama-cpp.budget", memory: "card", cacheBudget: "llama-cpp.memory.limit" });
}

function hostPlan(ledger: Ledger, room: Room, components: readonly ComponentPlan[]): HostPlan {
  const here = components.filter(({ host }) => host === room.host);
  const at = `hosts.${room.host}`;
  const value = (path: string) => ledger.valueOf(`${at}.${path}`);
  return {
    host: room.host,
    zone: room.zone,
    standIn: room.facts.standIn,
    profile: room.profile,
    memory: {
      ...{ totalBytes: value("memory.total"), systemBytes: value("memory.system"), kubernetesBytes: value("memory.kubernetes"), headroomBytes: value("memory.headroom"), roomBytes: room.memoryBytes },
      givenBytes: here.reduce((sum, { memory, replicas }) => sum + memory.limitBytes * replicas.most, 0),
    },
    cpu: { total: value("cpu.total"), room: room.cores, requested: Math.round(here.reduce((sum, { cpu, replicas }) => sum + cpu.request * replicas.most, 0) * 100) / 100 },
    disks: room.disks.map(({ mount, medium, bytes, path }) => ({ mount, medium, sizeBytes: ledger.valueOf(`${path}.size`), roomBytes: bytes, givenBytes: here.reduce((sum, { volume }) => sum + (volume?.mount === mount ? volume.bytes : 0), 0) })),
    notes: notesOn(room),
  };
}

function notesOn({ facts, gpu }: Room): string[] {
  const notes: string[] = [];
  if (gpu?.kind === "unified" && gpu.powerMode !== "unknown" && !/^maxn/i.test(gpu.powerMode)) notes.push(`power mode is ${gpu.powerMode}: answers are slower than they could be (sudo nvpmodel -m 0)`);
  if (Array.isArray(facts.identity.gpus) && facts.identity.gpus.length > 1) notes.push(`${facts.identity.gpus.length} GPUs: models are planned on ${gpu?.name ?? "none"} alone`);
  if (facts.identity.memory.swapBytes > 0) notes.push("its swap is not planned with");
  return notes;
}
