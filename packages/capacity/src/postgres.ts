import { GiB, MiB } from "@homelab/quantities";
import { decided, measured, published } from "./figure.ts";
import type { Formula, Ledger } from "./ledger.ts";
import { fastIops } from "./reserves.ts";
import { type DiskRoom, isFast } from "./room.ts";

/** What postgresql.conf is written from. */
export interface PostgresSizes {
  sharedBuffersBytes: number;
  workMemBytes: number;
  maintenanceBytes: number;
  autovacuumBytes: number;
  effectiveCacheBytes: number;
  maxConnections: number;
  maxWalBytes: number;
  minWalBytes: number;
  randomPageCost: number;
  ioConcurrency: number;
  maxWorkers: number;
  maxParallelWorkers: number;
  maxParallelPerGather: number;
  maxParallelMaintenance: number;
  autovacuumWorkers: number;
  /** A parallel index build shares its memory through /dev/shm; a pod gets 64 MiB of it unless told otherwise. */
  sharedMemoryBytes: number;
}

export const spareConnections = decided(10, "migrations, a person with psql and superuser_reserved_connections");

export const postgresFigures = {
  perConnection: measured(4 * MiB, "144 MiB for 24 connections of the platform (docs/bench.md, memory), less shared buffers touched"),
  spareConnections,
  autovacuumWorkers: decided(2, "the default of 3 would vacuum more tables at once than there are busy ones"),
  maintenanceShare: decided(1 / 6, "with two autovacuum workers at a quarter each, index builds and vacuums take a quarter of the memory together"),
  mostMaintenance: decided(2 * GiB, "an HNSW index of a million 384-dimension vectors builds in memory"),
  sortsPerConnection: decided(2, "a search sorts and hashes once each"),
  leastWorkMem: decided(1 * MiB, "less spills every sort to disk"),
  walShare: decided(0.1, "of the volume"),
  mostWal: decided(8 * GiB, "a checkpoint of more takes minutes to recover"),
  leastWal: published(80 * MiB, "Postgres' own default for min_wal_size"),
  fastPageCost: published(1.1, "Postgres manual: random reads cost about as much as sequential ones on an SSD"),
  slowPageCost: published(4, "Postgres' own default, for disks that turn"),
  fastIo: decided(200, "an SSD answers hundreds of reads at once"),
  slowIo: published(16, "Postgres 18's own default"),
} as const;

export interface PostgresArgs {
  /** Component whose memory and volume these are. */
  at: "postgres" | "timescaledb";
  host: string;
  disk: DiskRoom | undefined;
  /** Path of the connections of all its clients. */
  clients: string;
  /** Path of the same, were each client at its most replicas: what does not move when one is added. */
  mostClients: string;
}

/** Every setting of Postgres that has to do with size. All that may be used at once fits into the memory limit. */
export function sizePostgres(ledger: Ledger, { at, host, disk, clients, mostClients }: PostgresArgs): PostgresSizes {
  for (const [name, figure] of Object.entries(postgresFigures)) ledger.figure(`${at}.given.${name}`, unitOf(name), figure);
  ledger.given(`${at}.given.isFast`, "count", disk && isFast(disk) ? 1 : 0, { kind: disk?.iops === undefined ? "assumed" : "fact", how: speedOf(disk) });
  const given = (name: keyof typeof postgresFigures | "isFast") => `${at}.given.${name}`;
  const write = <Name extends string>(name: string, formula: Formula<Name>) => ledger.derive(`${at}.${name}`, formula);
  const limit = `${at}.memory.limit`;
  return {
    autovacuumWorkers: ledger.valueOf(given("autovacuumWorkers")),
    sharedBuffersBytes: write("shared_buffers", { unit: "bytes", how: "share × limit, in whole MiB", from: { share: `hosts.${host}.profile.sharedBuffers`, limit }, value: (i) => mebi(i.share * i.limit) }),
    maxConnections: write("max_connections", { unit: "count", how: "clients + spare", from: { clients, spare: given("spareConnections") }, value: (i) => i.clients + i.spare }),
    maintenanceBytes: write("maintenance_work_mem", { unit: "bytes", how: "share × limit, at most most, in whole MiB", from: { share: given("maintenanceShare"), limit, most: given("mostMaintenance") }, value: (i) => mebi(Math.min(i.most, i.share * i.limit)) }),
    autovacuumBytes: write("autovacuum_work_mem", { unit: "bytes", how: "a quarter of maintenance, in whole MiB", from: { maintenance: `${at}.maintenance_work_mem` }, value: (i) => mebi(i.maintenance / 4) }),
    ...sessionMemory(ledger, { at, host, mostClients }, given),
    ...parallelism(ledger, at, host),
    maxWalBytes: writeWal(ledger, at, given),
    minWalBytes: ledger.valueOf(given("leastWal")),
    randomPageCost: write("random_page_cost", { unit: "count", how: "fast where isFast, else slow", from: { isFast: given("isFast"), fast: given("fastPageCost"), slow: given("slowPageCost") }, value: (i) => (i.isFast ? i.fast : i.slow) }),
    ioConcurrency: write("effective_io_concurrency", { unit: "count", how: "fast where isFast, else slow", from: { isFast: given("isFast"), fast: given("fastIo"), slow: given("slowIo") }, value: (i) => (i.isFast ? i.fast : i.slow) }),
    sharedMemoryBytes: write("shared_memory", { unit: "bytes", how: "maintenance and 64 MiB for parallel queries", from: { maintenance: `${at}.maintenance_work_mem` }, value: (i) => i.maintenance + 64 * MiB }),
  };
}

const mebi = (bytes: number): number => Math.floor(bytes / MiB) * MiB;
const unitOf = (name: string) => (/^(?:perConnection|most|least)/.test(name) ? "bytes" : /Share$/.test(name) ? "share" : "count");
const speedOf = (disk: DiskRoom | undefined): string =>
  disk === undefined ? "no disk" : disk.iops === undefined ? `medium ${disk.medium}, speed not measured` : `${Math.round(disk.iops)} random reads a second were measured; fast is ${fastIops.value} or more`;

function sessionMemory(ledger: Ledger, { at, host, mostClients }: Pick<PostgresArgs, "at" | "host" | "mostClients">, given: (name: keyof typeof postgresFigures) => string): Pick<PostgresSizes, "workMemBytes" | "effectiveCacheBytes"> {
  ledger.derive(`${at}.sessions`, {
    unit: "bytes",
    // of the shares before they are rounded down to whole MiB: together these steps could take more than the limit grew by
    how: "limit − share × limit − (1 + workers ÷ 4) × (maintenanceShare × limit, at most mostMaintenance) − connections × perConnection: what sorts of all sessions may take together",
    from: { limit: `${at}.memory.limit`, share: `hosts.${host}.profile.sharedBuffers`, maintenanceShare: given("maintenanceShare"), mostMaintenance: given("mostMaintenance"), workers: given("autovacuumWorkers"), connections: `${at}.max_connections`, perConnection: given("perConnection") },
    value: (i) => i.limit - i.share * i.limit - (1 + i.workers / 4) * Math.min(i.mostMaintenance, i.maintenanceShare * i.limit) - i.connections * i.perConnection,
  });
  const workMemBytes = ledger.derive(`${at}.work_mem`, {
    unit: "bytes",
    how: "sessions ÷ (connections × sorts), from least to most, in steps of 64 KiB",
    from: { sessions: `${at}.sessions`, connections: `${at}.max_connections`, sorts: given("sortsPerConnection"), least: given("leastWorkMem"), most: `hosts.${host}.profile.mostWorkMem` },
    value: (i) => Math.floor(Math.max(i.least, Math.min(i.most, i.sessions / (i.connections * i.sorts))) / 65_536) * 65_536,
  });
  const effectiveCacheBytes = ledger.derive(`${at}.effective_cache_size`, {
    unit: "bytes",
    how: "limit − maintenance − (mostClients + spare) × perConnection, at least shared: the page cache of a pod counts against its limit",
    from: { limit: `${at}.memory.limit`, maintenance: `${at}.maintenance_work_mem`, mostClients, spare: given("spareConnections"), perConnection: given("perConnection"), shared: `${at}.shared_buffers` },
    value: (i) => mebi(Math.max(i.shared, i.limit - i.maintenance - (i.mostClients + i.spare) * i.perConnection)),
  });
  return { workMemBytes, effectiveCacheBytes };
}

function parallelism(ledger: Ledger, at: string, host: string): Pick<PostgresSizes, "maxWorkers" | "maxParallelWorkers" | "maxParallelPerGather" | "maxParallelMaintenance"> {
  const total = { total: `hosts.${host}.cpu.total` };
  const write = (name: string, how: string, value: (total: number) => number) => ledger.derive(`${at}.${name}`, { unit: "count", how, from: total, value: (i) => value(i.total) });
  return {
    maxWorkers: write("max_worker_processes", "the host's cores, at least 4", (cores) => Math.max(4, Math.floor(cores))),
    maxParallelWorkers: write("max_parallel_workers", "three quarters of the host's cores, at least 1", (cores) => Math.max(1, Math.floor(cores * 0.75))),
    maxParallelPerGather: write("max_parallel_workers_per_gather", "half of the host's cores, from 1 to 4", (cores) => Math.max(1, Math.min(4, Math.floor(cores / 2)))),
    maxParallelMaintenance: write("max_parallel_maintenance_workers", "half of the host's cores, from 1 to 4", (cores) => Math.max(1, Math.min(4, Math.floor(cores / 2)))),
  };
}

function writeWal(ledger: Ledger, at: string, given: (name: keyof typeof postgresFigures) => string): number {
  const bounds = { most: given("mostWal"), least: given("leastWal") };
  if (!ledger.has(`${at}.disk`)) throw new Error(`postgres: ${at} has no volume`);
  return ledger.derive(`${at}.max_wal_size`, { unit: "bytes", how: "share × volume, from four times least to most, in whole MiB", from: { ...bounds, share: given("walShare"), volume: `${at}.disk` }, value: (i) => mebi(Math.max(4 * i.least, Math.min(i.most, i.share * i.volume))) });
}
