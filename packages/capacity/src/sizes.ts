import { MiB } from "@homelab/quantities";
import type { ComponentName } from "./demand.ts";
import { levelOf, taken, type Taker } from "./fill.ts";
import type { Ledger } from "./ledger.ts";
import type { Placed } from "./place.ts";
import type { Room } from "./room.ts";

/** What a component is given. Memory and cores are of one replica. */
export interface ComponentPlan {
  component: ComponentName;
  host: string;
  does: string;
  stateful: boolean;
  replicas: { least: number; most: number };
  memory: { requestBytes: number; limitBytes: number };
  cpu: { request: number; limit: number };
  volume: { mount: string; bytes: number } | null;
  /** Per cent of the CPU request at which a replica is added; null for one that is not scaled. */
  scaleAtPercent: number | null;
}

/** Divides what a host has left among the components placed on it. */
export function sizeHost(ledger: Ledger, room: Room, placed: readonly Placed[]): ComponentPlan[] {
  const here = placed.filter((p) => p.room === room).sort((a, b) => (a.wanted.demand.name < b.wanted.demand.name ? -1 : 1));
  for (const p of here) ledger.derive(`${nameOf(p)}.mostReplicas`, mostReplicas(ledger, room, p));
  writeCores(ledger, room, here);
  writeMemory(ledger, room, here);
  writeVolumes(ledger, room, here);
  return here.map((p) => componentPlan(ledger, room, p));
}

const nameOf = ({ wanted }: Placed): ComponentName => wanted.demand.name;

function mostReplicas(ledger: Ledger, room: Room, { wanted }: Placed) {
  const at = `demands.${wanted.demand.name}`;
  ledger.given(`${at}.replicas`, "count", wanted.replicas, { kind: wanted.replicas === wanted.demand.replicas.value ? wanted.demand.replicas.source : "setting", how: wanted.demand.replicas.where });
  const fixed = wanted.fixedBytes !== undefined;
  return {
    unit: "count" as const,
    how: fixed ? "fixed by hand" : "the smaller of wanted and profile",
    from: { wanted: `${at}.replicas`, profile: `hosts.${room.host}.profile.mostReplicas` },
    value: (i: { wanted: number; profile: number }) => (fixed ? i.wanted : Math.min(i.wanted, i.profile)),
  };
}

interface Pouring {
  unit: "bytes" | "cores";
  /** Path of what is there to divide. */
  stock: string;
  /** Path of the level, the same for all. */
  level: string;
  /** Where each taker's numbers are, and how often it may take its ceiling. */
  takers: readonly { into: string; demand: string; times?: string }[];
}

/** Writes the level of a stock and what each taker has at it. */
function pour(ledger: Ledger, { unit, stock, level, takers }: Pouring): void {
  const from: Record<string, string> = { stock };
  for (const { into, demand, times } of takers) {
    for (const part of ["floor", "ceiling", "weight"]) from[`${part} of ${into}`] = `${demand}.${part}`;
    if (times !== undefined) from[`times of ${into}`] = times;
  }
  const takerFrom = (i: Readonly<Record<string, number>>, into: string): Taker => {
    const times = i[`times of ${into}`] ?? 1;
    return { floor: i[`floor of ${into}`] ?? 0, ceiling: (i[`ceiling of ${into}`] ?? 0) * times, weight: i[`weight of ${into}`] ?? 0 };
  };
  ledger.derive(level, {
    unit,
    how: "for one unit of weight: the stock less all floors, poured over all weights; who is at its ceiling takes no more",
    from,
    value: (i) => levelOf(i["stock"] ?? 0, takers.map(({ into }) => takerFrom(i, into))),
  });
  for (const { into, demand, times } of takers) {
    ledger.derive(into, {
      unit,
      how: times === undefined ? "floor + level × weight, at most ceiling" : "floor + level × weight, at most times × ceiling",
      from: { floor: `${demand}.floor`, level, weight: `${demand}.weight`, ceiling: `${demand}.ceiling`, ...(times === undefined ? {} : { times }) },
      value: (i: Readonly<Record<string, number>>) => taken({ floor: i["floor"] ?? 0, ceiling: (i["ceiling"] ?? 0) * (i["times"] ?? 1), weight: i["weight"] ?? 0 }, i["level"] ?? 0),
    });
  }
}

/** A second replica is worth having when each can ask for twice its least. */
const comfortable = 2;
const hundredths = (cores: number): number => Math.floor(cores * 100 + 1e-9) / 100;

function writeCores(ledger: Ledger, room: Room, here: readonly Placed[]): void {
  const takers = here.map((p) => ({ into: `${nameOf(p)}.cpu.share`, demand: `demands.${nameOf(p)}.cpu`, times: `${nameOf(p)}.mostReplicas` }));
  pour(ledger, { unit: "cores", stock: `hosts.${room.host}.cpu.room`, level: `hosts.${room.host}.cpu.level`, takers });
  for (const p of here) {
    const at = nameOf(p);
    ledger.derive(`${at}.replicasByCpu`, {
      unit: "count",
      how: `share ÷ (${comfortable} × floor), from 1 to most`,
      from: { share: `${at}.cpu.share`, floor: `demands.${at}.cpu.floor`, most: `${at}.mostReplicas` },
      value: (i) => (p.wanted.fixedBytes === undefined ? Math.max(1, Math.min(i.most, Math.floor(i.share / (comfortable * i.floor) + 1e-9))) : i.most),
    });
    ledger.derive(`${at}.cpu.request`, {
      unit: "cores",
      how: "share ÷ replicas, at most ceiling, in hundredths",
      from: { share: `${at}.cpu.share`, replicas: `${at}.replicasByCpu`, ceiling: `demands.${at}.cpu.ceiling` },
      value: (i) => hundredths(Math.min(i.ceiling, i.share / i.replicas)),
    });
    ledger.derive(`${at}.cpu.limit`, {
      unit: "cores",
      how: "ceiling, at most the host's room and at least request",
      from: { ceiling: `demands.${at}.cpu.ceiling`, room: `hosts.${room.host}.cpu.room`, request: `${at}.cpu.request` },
      value: (i) => hundredths(Math.max(i.request, Math.min(i.ceiling, i.room))),
    });
  }
}

function writeMemory(ledger: Ledger, room: Room, here: readonly Placed[]): void {
  const free = here.filter((p) => p.wanted.fixedBytes === undefined);
  const fixed = here.filter((p) => p.wanted.fixedBytes !== undefined);
  const stock = fixed.length === 0 ? `hosts.${room.host}.memory.room` : `hosts.${room.host}.memory.unfixed`;
  if (fixed.length > 0) {
    const from = Object.fromEntries(fixed.flatMap((p) => [[`${nameOf(p)}`, `demands.${nameOf(p)}.memory.floor`], [`times of ${nameOf(p)}`, `${nameOf(p)}.mostReplicas`]]));
    ledger.derive(stock, { unit: "bytes", how: "room less what was fixed by hand", from: { room: `hosts.${room.host}.memory.room`, ...from }, value: (i: Readonly<Record<string, number>>) => fixed.reduce((rest, p) => rest - (i[nameOf(p)] ?? 0) * (i[`times of ${nameOf(p)}`] ?? 1), i["room"] ?? 0) });
  }
  const takers = free.map((p) => ({ into: `${nameOf(p)}.memory.share`, demand: `demands.${nameOf(p)}.memory`, times: `${nameOf(p)}.replicasByCpu` }));
  pour(ledger, { unit: "bytes", stock, level: `hosts.${room.host}.memory.level`, takers });
  for (const p of fixed) ledger.derive(`${nameOf(p)}.memory.share`, { unit: "bytes", how: "floor × times, fixed by hand", from: { floor: `demands.${nameOf(p)}.memory.floor`, times: `${nameOf(p)}.mostReplicas` }, value: (i) => i.floor * i.times });
  for (const p of here) writeLimits(ledger, p);
}

function writeLimits(ledger: Ledger, p: Placed): void {
  const at = nameOf(p);
  ledger.derive(`${at}.replicas`, {
    unit: "count",
    how: "share ÷ ceiling, from 1 to what the cores allow: a replica is added when all of them have their fill",
    from: { share: `${at}.memory.share`, ceiling: `demands.${at}.memory.ceiling`, byCpu: `${at}.replicasByCpu` },
    value: (i) => (p.wanted.fixedBytes === undefined ? Math.max(1, Math.min(i.byCpu, Math.floor(i.share / i.ceiling + 1e-9))) : i.byCpu),
  });
  ledger.derive(`${at}.memory.limit`, {
    unit: "bytes",
    how: "share ÷ replicas, at most ceiling, in whole MiB",
    from: { share: `${at}.memory.share`, replicas: `${at}.replicas`, ceiling: `demands.${at}.memory.ceiling`, floor: `demands.${at}.memory.floor` },
    value: (i) => Math.floor(Math.min(Math.max(i.ceiling, i.floor), i.share / i.replicas) / MiB) * MiB,
  });
  if (p.wanted.demand.stateful) {
    ledger.derive(`${at}.memory.request`, { unit: "bytes", how: "the whole limit: what keeps data is the last to be evicted", from: { limit: `${at}.memory.limit` }, value: (i) => i.limit });
    return;
  }
  ledger.derive(`${at}.memory.request`, { unit: "bytes", how: "floor in whole MiB, at most limit", from: { floor: `demands.${at}.memory.floor`, limit: `${at}.memory.limit` }, value: (i) => Math.min(i.limit, Math.floor(i.floor / MiB) * MiB) });
}

function writeVolumes(ledger: Ledger, room: Room, here: readonly Placed[]): void {
  for (const disk of room.disks) {
    const onDisk = here.filter((p) => p.disk === disk);
    if (onDisk.length === 0) continue;
    pour(ledger, { unit: "bytes", stock: `${disk.path}.room`, level: `${disk.path}.level`, takers: onDisk.map((p) => ({ into: `${nameOf(p)}.disk.share`, demand: `demands.${nameOf(p)}.disk` })) });
    for (const p of onDisk) ledger.derive(`${nameOf(p)}.disk`, { unit: "bytes", how: "share in whole MiB", from: { share: `${nameOf(p)}.disk.share` }, value: (i) => Math.floor(i.share / MiB) * MiB });
  }
}

function componentPlan(ledger: Ledger, room: Room, { wanted, disk }: Placed): ComponentPlan {
  const onKubernetes = ledger.valueOf(`hosts.${room.host}.memory.kubernetes`) > 0;
  const { name, does, stateful } = wanted.demand;
  const most = ledger.valueOf(`${name}.replicas`);
  return {
    component: name,
    host: room.host,
    does,
    stateful,
    replicas: { least: 1, most },
    memory: { requestBytes: ledger.valueOf(`${name}.memory.request`), limitBytes: ledger.valueOf(`${name}.memory.limit`) },
    cpu: { request: ledger.valueOf(`${name}.cpu.request`), limit: ledger.valueOf(`${name}.cpu.limit`) },
    volume: disk ? { mount: disk.mount, bytes: ledger.valueOf(`${name}.disk`) } : null,
    scaleAtPercent: most > 1 && onKubernetes ? scaleAt(ledger, room, name) : null,
  };
}

function scaleAt(ledger: Ledger, room: Room, name: ComponentName): number {
  return ledger.derive(`${name}.scaleAtPercent`, {
    unit: "count",
    how: "70 with eight cores or more, else 80 (specification §4.4); never by memory, which Python does not give back",
    from: { total: `hosts.${room.host}.cpu.total` },
    value: (i) => (i.total >= 8 ? 70 : 80),
  });
}
