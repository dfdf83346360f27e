import { natsRoles, type NatsRole } from "@homelab/contracts";
import { permissionsOf } from "./permissions.ts";

export interface NatsConfig {
  port: number;
  monitorPort: number;
  /** Folder of the JetStream file store. */
  storeDir: string;
  /** Most bytes the file store may take; the streams share it. */
  maxFileBytes: number;
  maxMemoryBytes: number;
  /** Public halves of the NKEYs; the server keeps no secret. */
  publicKeys: Readonly<Record<NatsRole, string>>;
}

/** nats.conf. JSON strings are valid strings there, so paths and subjects need no escaping rules of their own. */
export function renderNatsConfig(config: NatsConfig): string {
  return `# written by "up"; changes are overwritten
server_name: homelab
listen: "127.0.0.1:${config.port}"
http: "127.0.0.1:${config.monitorPort}"
max_payload: 1MB

jetstream {
  store_dir: ${JSON.stringify(config.storeDir)}
  max_file_store: ${config.maxFileBytes}
  max_memory_store: ${config.maxMemoryBytes}
  # without it an acknowledged message may be lost for two minutes after a power failure
  sync_interval: always
}

accounts {
  HOMELAB {
    jetstream: enabled
    users: [
${natsRoles.map((role) => renderUser(role, config.publicKeys[role])).join("\n")}
    ]
  }
}
`;
}

function renderUser(role: NatsRole, publicKey: string): string {
  const { publish, subscribe } = permissionsOf(role);
  return `      # ${role}
      { nkey: ${publicKey}, permissions: {
        publish: ${JSON.stringify(publish)}
        subscribe: ${JSON.stringify(subscribe)}
      } }`;
}
