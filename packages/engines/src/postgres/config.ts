import { type PostgresSizes, renderPostgresOnEveryTarget } from "@homelab/capacity";

export interface PostgresConfig {
  port: number;
  hbaFile: string;
  sizes: PostgresSizes;
}

/** postgresql.conf; TCP on loopback only, because a socket path in a deep state folder passes the limit of 107 bytes. */
export function renderPostgresConfig(config: PostgresConfig): string {
  return `# written by "up"; changes are overwritten
hba_file = ${quoted(config.hbaFile)}
listen_addresses = '127.0.0.1'
port = ${config.port}
unix_socket_directories = ''
${renderPostgresOnEveryTarget(config.sizes)}`;
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
