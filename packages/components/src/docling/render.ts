import type { ComponentPlan } from "@homelab/capacity";
import { MiB } from "@homelab/quantities";
import { ports } from "../parts.ts";
import { ourUser, temporary } from "../workload/ours.ts";
import { asksHttp, type Pod } from "../workload/pod.ts";
import type { ConversionLimits } from "./args.ts";

/** The server beside its one converting process: 176 MiB with both at rest (docs/bench.md, section "memory"). */
const serverBytes = 176 * MiB;

/** The server in a pod: one conversion at a time, because pods are what is scaled; its memory ends below the pod's, so that a document is refused rather than the pod killed. */
export function renderDoclingArguments(plan: ComponentPlan, { maxBytes, maxPages, timeoutS, recycle }: ConversionLimits): string[] {
  const memoryMb = Math.floor((plan.memory.limitBytes - serverBytes) / MiB);
  return ["--host", "0.0.0.0", "--port", ports.docling.http, "--workers", 1, "--max-bytes", maxBytes, "--timeout-s", timeoutS, "--max-pages", maxPages, "--memory-mb", memoryMb, "--recycle", recycle].map(String);
}

export function renderDoclingPod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS" | "digest">, plan: ComponentPlan, limits: ConversionLimits): Pod {
  return {
    ...pod,
    part: "docling",
    user: ourUser,
    args: renderDoclingArguments(plan, limits),
    ports: ports.docling,
    // a document and its unpacked parts
    mounts: [temporary(4 * limits.maxBytes)],
    probes: {
      started: asksHttp(ports.docling.http, "/health", { every: 2, failures: 90 }),
      ready: asksHttp(ports.docling.http, "/health"),
      // a busy core answers late, and a restart would lose the conversion
      live: asksHttp(ports.docling.http, "/health", { every: 30, failures: 5, timeoutS: 10 }),
    },
    graceS: 20,
    digest: "",
  };
}
