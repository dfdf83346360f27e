import { MiB } from "@homelab/quantities";
import type { Connected } from "../connections/resolve.ts";
import { ports } from "../parts.ts";
import { fileAt, nodeProgram, ourUser, temporary } from "../workload/ours.ts";
import { asksHttp, type Pod } from "../workload/pod.ts";

/** The page needs no token, and so a probe needs none; it says that this process answers and asks no other part. */
const page = "/";

export function renderApiPod(pod: Omit<Pod, "part" | "user" | "command" | "args" | "env" | "ports" | "mounts" | "probes" | "graceS" | "digest">, heapBytes: number, connected: Connected): Pod {
  return {
    ...pod,
    part: "api",
    user: ourUser,
    command: nodeProgram("api", [`--max-old-space-size=${Math.floor(heapBytes / MiB)}`]),
    args: ["--connections", fileAt("connections.json")],
    env: { NODE_ENV: "production" },
    ports: ports.api,
    mounts: [connected.mount, temporary(64 * MiB)],
    probes: {
      started: asksHttp(ports.api.http, page, { every: 2, failures: 60 }),
      ready: asksHttp(ports.api.http, page, { every: 5 }),
      live: asksHttp(ports.api.http, page, { every: 20, failures: 4, timeoutS: 5 }),
    },
    graceS: 30,
    digest: connected.digest,
  };
}
