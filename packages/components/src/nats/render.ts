import { type NatsSizes, renderJetStream } from "@homelab/capacity";
import { type NatsRole, natsRoles, type Stage } from "@homelab/contracts";
import { ports } from "../parts.ts";
import { asksHttp, type Pod } from "../workload/pod.ts";
import type { Demand } from "./args.ts";

/** The image's user. */
export const natsUser = 65532;
export const configFolder = "/etc/nats";
const dataFolder = "/data";

export interface RenderedUser {
  publicKey: string;
  publish: readonly string[];
  subscribe: readonly string[];
}

export interface NatsConf {
  name: string;
  sizes: Pick<NatsSizes, "fileStoreBytes" | "memoryStoreBytes">;
  users: Readonly<Record<NatsRole, RenderedUser>>;
}

/** nats.conf of a pod. A JSON string is a valid string there. No user without a key: whoever has none is refused. */
export function renderNatsConf({ name, sizes, users }: NatsConf): string {
  return `server_name: ${JSON.stringify(name)}
listen: "0.0.0.0:${ports.nats.client}"
http: "0.0.0.0:${ports.nats.monitor}"
max_payload: 1MB

${renderJetStream(sizes, `${dataFolder}/jetstream`)}
accounts {
  HOMELAB {
    jetstream: enabled
    users: [
${natsRoles.map((role) => renderUser(role, users[role])).join("\n")}
    ]
  }
}
`;
}

const renderUser = (role: string, { publicKey, publish, subscribe }: RenderedUser): string => `      # ${role}
      { nkey: ${publicKey}, permissions: {
        publish: ${JSON.stringify(publish)}
        subscribe: ${JSON.stringify(subscribe)}
      } }`;

/** Messages of a stage that may be under way at once over all workers: what they take and as many again, so that none waits for the server. */
export function pendingOf({ concurrency, replicas, modelSlots }: Demand): Record<Stage, number> {
  const twice = (stage: Stage, of: number) => 2 * concurrency[stage] * of;
  const { text, model } = replicas;
  // one slot of the language model is kept for questions
  const link = modelSlots === null ? twice("link", model) : Math.max(1, modelSlots - 1);
  return { extract: twice("extract", text), chunk: twice("chunk", text), embed: twice("embed", model), link, ready: twice("ready", text), remove: twice("remove", text) };
}

/** What the Job is told: sizes for the streams of the contracts. */
export function renderStreamsTask(at: { url: string; seedFile: string; maxFileBytes: number; pending: Record<Stage, number> }): object {
  return { kind: "streams", nats: { url: at.url, role: "operator", seedFile: at.seedFile }, sizes: { maxFileBytes: at.maxFileBytes, pending: at.pending } };
}

export function renderNatsPod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS">, { configMap, claim }: { configMap: string; claim: string }): Pod {
  return {
    ...pod,
    part: "nats",
    user: natsUser,
    args: ["--config", `${configFolder}/nats.conf`],
    ports: ports.nats,
    mounts: [
      { kind: "files", path: configFolder, configMap },
      { kind: "volume", path: dataFolder, claim },
    ],
    probes: {
      // a large file store is read through before it answers
      started: asksHttp(ports.nats.monitor, "/healthz", { every: 2, failures: 150 }),
      ready: asksHttp(ports.nats.monitor, "/healthz?js-server-only=true"),
      // a stream that recovers is no reason to begin again
      live: asksHttp(ports.nats.monitor, "/healthz?js-enabled-only=true", { every: 30 }),
    },
    graceS: 30,
  };
}
