import type { WorkerSizes } from "@homelab/capacity";
import type { Stage } from "@homelab/contracts";
import { MiB } from "@homelab/quantities";
import type { Connected } from "../connections/resolve.ts";
import { fileAt, nodeProgram, ourUser, temporary } from "../workload/ours.ts";
import { type Pod, runs } from "../workload/pod.ts";
import type { WorkerName } from "./args.ts";

const heartbeatFile = "/tmp/heartbeat";
/** It writes every ten seconds; a process that has not for a minute does not turn any more. */
const beats = ["/usr/local/bin/node", "--eval", `process.exit(Date.now() - fs.statSync("${heartbeatFile}").mtimeMs < 60_000 ? 0 : 1)`];

export function renderWorkerArguments(name: WorkerName, stages: readonly (Stage | "dead")[], { concurrency, embeddingBatch }: WorkerSizes): string[] {
  const atOnce = stages.flatMap((stage) => (stage === "dead" ? [] : [`${stage}=${concurrency[stage]}`]));
  return ["--connections", fileAt("connections.json"), "--stages", stages.join(","), "--name", name, "--at-once", atOnce.join(","), "--batch", String(embeddingBatch), "--heartbeat", heartbeatFile];
}

export function renderWorkerPod(
  pod: Omit<Pod, "part" | "user" | "command" | "args" | "env" | "mounts" | "probes" | "graceS" | "digest">,
  { name, stages, sizes, connected }: { name: WorkerName; stages: readonly (Stage | "dead")[]; sizes: WorkerSizes; connected: Connected },
): Pod {
  return {
    ...pod,
    part: name,
    user: ourUser,
    // without a bound Node lets garbage lie until the pod is killed for it
    command: nodeProgram("workers", [`--max-old-space-size=${Math.floor(sizes.heapBytes[name] / MiB)}`]),
    args: renderWorkerArguments(name, stages, sizes),
    env: { NODE_ENV: "production" },
    mounts: [connected.mount, temporary(64 * MiB)],
    // it listens nowhere; what it does not finish the server hands to another, and a failure ends the process
    probes: { started: runs(beats, { every: 3, failures: 40 }), live: runs(beats, { every: 30, timeoutS: 10 }) },
    graceS: 30,
    digest: connected.digest,
  };
}
