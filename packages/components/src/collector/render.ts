import type { ComponentPlan } from "@homelab/capacity";
import { MiB } from "@homelab/quantities";
import { ports } from "../parts.ts";
import { ourUser } from "../workload/ours.ts";
import { asksHttp, type Pod } from "../workload/pod.ts";

export const configFolder = "/etc/otelcol";
const keptFolder = "/var/lib/otelcol";
const keptMegabytes = 20;

/** Configuration of OpenTelemetry's collector as JSON, which is YAML too. It drops before it grows, and a part that it cannot hear never waits for it. */
export function renderCollectorConfig({ memory }: Pick<ComponentPlan, "memory">, keeper: string | null): string {
  const limit = Math.floor((memory.limitBytes * 0.8) / MiB);
  const exporter = keeper === null ? "file" : "otlphttp";
  const exporters = keeper === null ? { file: { path: `${keptFolder}/latest.jsonl`, rotation: { max_megabytes: keptMegabytes, max_backups: 1 } } } : { otlphttp: { endpoint: keeper } };
  const pipeline = { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: [exporter] };
  const config = {
    extensions: { health_check: { endpoint: `0.0.0.0:${ports.collector.health}` } },
    receivers: { otlp: { protocols: { http: { endpoint: `0.0.0.0:${ports.collector.otlp}` } } } },
    processors: { memory_limiter: { check_interval: "1s", limit_mib: limit, spike_limit_mib: Math.floor(limit / 5) }, batch: {} },
    exporters,
    service: { extensions: ["health_check"], pipelines: { traces: pipeline, metrics: pipeline, logs: pipeline } },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

export function renderCollectorPod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS">, configMap: string): Pod {
  return {
    ...pod,
    part: "collector",
    user: ourUser,
    args: ["--config", `${configFolder}/config.yaml`],
    ports: ports.collector,
    mounts: [
      { kind: "files", path: configFolder, configMap },
      { kind: "scratch", path: keptFolder, bytes: 3 * keptMegabytes * MiB },
    ],
    probes: { started: asksHttp(ports.collector.health, "/", { every: 2, failures: 30 }), ready: asksHttp(ports.collector.health, "/"), live: asksHttp(ports.collector.health, "/", { every: 30 }) },
    graceS: 15,
  };
}
