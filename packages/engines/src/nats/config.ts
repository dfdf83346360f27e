import { type NatsSizes, renderJetStream } from "@homelab/capacity";
import { natsRoles, type NatsRole } from "@homelab/contracts";
import { permissionsOf } from "./permissions.ts";

export interface NatsConfig {
  port: number;
  monitorPort: number;
  /** Folder of the JetStream file store. */
  storeDir: string;
  /** Most bytes of its stores; the streams share the one of files. */
  sizes: Pick<NatsSizes, "fileStoreBytes" | "memoryStoreBytes">;
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

${renderJetStream(config.sizes, config.storeDir)}
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
