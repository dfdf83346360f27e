export interface PostgresConfig {
  port: number;
  hbaFile: string;
  /** Pages kept in shared memory. */
  sharedBuffersMb: number;
  /** For one index build or vacuum; HNSW builds beyond it fall back to the disk and take many times longer. */
  maintenanceMb: number;
  /** What the planner may assume the operating system caches. */
  effectiveCacheMb: number;
  maxConnections: number;
}

/** The sizes for a machine that runs the whole platform beside a person's own programs. */
export const modestPostgres = { sharedBuffersMb: 128, maintenanceMb: 192, effectiveCacheMb: 1024, maxConnections: 48 } as const;

/** postgresql.conf; TCP on loopback only, because a socket path in a deep state folder passes the limit of 107 bytes. */
export function renderPostgresConfig(config: PostgresConfig): string {
  return `# written by "up"; changes are overwritten
hba_file = ${quoted(config.hbaFile)}
listen_addresses = '127.0.0.1'
port = ${config.port}
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = ${config.maxConnections}

shared_buffers = ${config.sharedBuffersMb}MB
work_mem = 8MB
maintenance_work_mem = ${config.maintenanceMb}MB
effective_cache_size = ${config.effectiveCacheMb}MB
max_wal_size = 1GB
min_wal_size = 80MB
jit = off
random_page_cost = 1.1

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

/** Every connection proves a password; there is no trusted one, not even for the operating system's own user. */
export function renderHba(): string {
  return `# written by "up"; changes are overwritten
host all all 127.0.0.1/32 scram-sha-256
`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
