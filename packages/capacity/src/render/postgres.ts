import { KiB, MiB } from "@homelab/quantities";
import type { PostgresSizes } from "../postgres.ts";

/** The settings of postgresql.conf that have to do with size, in the order of its manual. */
export function postgresSettings(sizes: PostgresSizes): Readonly<Record<string, string>> {
  return {
    max_connections: String(sizes.maxConnections),
    shared_buffers: megabytes(sizes.sharedBuffersBytes),
    // reserved pages would be missing everywhere else, and a pod without them does not start
    huge_pages: "off",
    work_mem: `${Math.floor(sizes.workMemBytes / KiB)}kB`,
    maintenance_work_mem: megabytes(sizes.maintenanceBytes),
    autovacuum_work_mem: megabytes(sizes.autovacuumBytes),
    effective_io_concurrency: String(sizes.ioConcurrency),
    max_worker_processes: String(sizes.maxWorkers),
    max_parallel_workers: String(sizes.maxParallelWorkers),
    max_parallel_workers_per_gather: String(sizes.maxParallelPerGather),
    max_parallel_maintenance_workers: String(sizes.maxParallelMaintenance),
    max_wal_size: megabytes(sizes.maxWalBytes),
    min_wal_size: megabytes(sizes.minWalBytes),
    random_page_cost: String(sizes.randomPageCost),
    effective_cache_size: megabytes(sizes.effectiveCacheBytes),
    autovacuum_max_workers: String(sizes.autovacuumWorkers),
  };
}

/** Those settings as lines. */
export function renderPostgresSizes(sizes: PostgresSizes): string {
  return Object.entries(postgresSettings(sizes))
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}

/** All of postgresql.conf but where it listens and where its files are: sizes, durability and the log are the same on every target. */
export function renderPostgresOnEveryTarget(sizes: PostgresSizes): string {
  return `password_encryption = 'scram-sha-256'
jit = off

${renderPostgresSizes(sizes)}
# what makes an acknowledged row survive a power failure; none of the three may be off
fsync = on
full_page_writes = on
synchronous_commit = on

restart_after_crash = on
idle_in_transaction_session_timeout = '5min'
logging_collector = off
log_timezone = 'UTC'
timezone = 'UTC'
`;
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / MiB)}MB`;
