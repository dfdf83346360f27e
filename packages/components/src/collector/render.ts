import type { ComponentPlan } from "@homelab/capacity";
import { MiB } from "@homelab/quantities";
import { ports } from "../parts.ts";
import { ourUser } from "../workload/ours.ts";
import { asksHttp, type Pod } from "../workload/pod.ts";

export const configFolder = "/etc/otelcol";
/** Spans a line of its log holds at most: what is searched for stands among few others. */
const spansOfLine = 512;

export interface CollectorConfig {
  memory: ComponentPlan["memory"];
  /** Base URL of what keeps spans and measurements; null writes them to its own log. */
  keeper: string | null;
  at?: { host: string; otlp: number; health: number };
}

/** Configuration of OpenTelemetry's collector as JSON, which is YAML too. It drops before it grows, and a part that it cannot hear never waits for it. */
export function renderCollectorConfig({ memory, keeper, at = { host: "0.0.0.0", ...ports.collector } }: CollectorConfig): string {
  const limit = usableMiB(memory);
  const [exporter, settings] = keeper === null ? ["file", { path: "/dev/stdout" }] : ["otlp_http", { endpoint: keeper }];
  const pipeline = { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: [exporter] };
  const config = {
    extensions: { health_check: { endpoint: `${at.host}:${at.health}` } },
    receivers: { otlp: { protocols: { http: { endpoint: `${at.host}:${at.otlp}` } } } },
    processors: { memory_limiter: { check_interval: "1s", limit_mib: limit, spike_limit_mib: Math.floor(limit / 5) }, batch: { send_batch_size: spansOfLine, send_batch_max_size: spansOfLine } },
    exporters: { [exporter]: settings },
    service: { extensions: ["health_check"], pipelines: { traces: pipeline, metrics: pipeline, logs: pipeline } },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** What it may hold before it drops; the rest is for the program itself. */
const usableMiB = ({ limitBytes }: ComponentPlan["memory"]): number => Math.floor((limitBytes * 0.8) / MiB);

export function renderCollectorPod(pod: Omit<Pod, "part" | "user" | "args" | "env" | "ports" | "mounts" | "probes" | "graceS">, memory: ComponentPlan["memory"], configMap: string): Pod {
  return {
    ...pod,
    part: "collector",
    user: ourUser,
    args: ["--config", `${configFolder}/config.yaml`],
    // without a bound Go lets garbage lie until the pod is killed for it
    env: { GOMEMLIMIT: `${usableMiB(memory)}MiB` },
    ports: ports.collector,
    mounts: [{ kind: "files", path: configFolder, configMap }],
    probes: { started: asksHttp(ports.collector.health, "/", { every: 2, failures: 30 }), ready: asksHttp(ports.collector.health, "/"), live: asksHttp(ports.collector.health, "/", { every: 30 }) },
    graceS: 15,
  };
}
