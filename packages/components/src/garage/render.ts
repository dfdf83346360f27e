import { bucketQuotas, renderGarageSizes } from "@homelab/capacity";
import type { SecretRef } from "../handles.ts";
import { ports } from "../parts.ts";
import { fileAt, ourUser } from "../workload/ours.ts";
import { asksPort, type Pod } from "../workload/pod.ts";
import type { GarageSizes } from "./args.ts";

export const region = "homelab";
export const configFolder = "/etc/garage";
const dataFolder = "/data";
/** Buckets of documents; models have one of their own that the pipeline's key does not open. */
const pipelineBuckets = ["raw-documents", "processed"];

export interface GarageToml {
  sizes: GarageSizes;
  /** Folder it keeps everything in; default: its volume's. */
  folder?: string;
  /** Folder of its secrets' files; default: where the pod mounts them. */
  secrets?: string;
  at?: { host: string; s3: number; rpc: number; admin: number };
}

/** garage.toml. A JSON string is a valid string there. Everything is synced: it holds the originals that citations open. */
export function renderGarageToml({ sizes, folder = dataFolder, secrets = configFolder, at = { host: "0.0.0.0", ...ports.garage } }: GarageToml): string {
  return `metadata_dir = ${JSON.stringify(`${folder}/meta`)}
data_dir = ${JSON.stringify(`${folder}/data`)}
db_engine = "sqlite"
metadata_fsync = true
data_fsync = true
${renderGarageSizes(sizes)}
rpc_bind_addr = "${at.host}:${at.rpc}"
rpc_public_addr = "127.0.0.1:${at.rpc}"
rpc_secret_file = ${JSON.stringify(`${secrets}/rpc-secret`)}

[s3_api]
api_bind_addr = "${at.host}:${at.s3}"
s3_region = "${region}"

[admin]
api_bind_addr = "${at.host}:${at.admin}"
admin_token_file = ${JSON.stringify(`${secrets}/admin-token`)}
`;
}

/** What the Job is told. The layout gives the node its volume less what its tables take. */
export function renderObjectsTask({ url, sizes, zone, at = fileAt }: { url: string; sizes: GarageSizes; zone: string; at?: (name: string) => string }): object {
  const buckets = bucketQuotas(sizes).map(({ bucket, maxSize }) => ({ name: bucket, maxBytes: maxSize }));
  return {
    kind: "objects",
    url,
    adminTokenFile: at("admin-token"),
    node: { zone, capacityBytes: buckets.reduce((sum, { maxBytes }) => sum + maxBytes, 0) },
    buckets,
    keys: [{ name: "pipeline", credentialsFile: at("objects.json"), buckets: pipelineBuckets }],
  };
}

export function renderGaragePod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS" | "env">, { configMap, claim, rpcSecret, adminToken }: { configMap: string; claim: string; rpcSecret: SecretRef; adminToken: SecretRef }): Pod {
  return {
    ...pod,
    part: "garage",
    user: ourUser,
    env: {
      GARAGE_CONFIG_FILE: `${configFolder}/garage.toml`,
      // the pod's group reads its files; Garage takes that for the whole world
      GARAGE_ALLOW_WORLD_READABLE_SECRETS: "true",
    },
    ports: ports.garage,
    mounts: [
      { kind: "files", path: configFolder, configMap, secrets: { "rpc-secret": rpcSecret, "admin-token": adminToken } },
      { kind: "volume", path: dataFolder, claim },
    ],
    probes: {
      started: asksPort(ports.garage.admin, { every: 2, failures: 150 }),
      // it is ready before its layout is: the Job that makes it comes by the Service
      ready: asksPort(ports.garage.admin),
      live: asksPort(ports.garage.admin, { every: 30 }),
    },
    graceS: 30,
  };
}

