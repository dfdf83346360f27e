import { AppsV1Api, CoreV1Api, type V1Deployment, type V1StatefulSet } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { getStatus, type ApiStatus } from "../documents/api-client.ts";
import { troublesIn } from "../phases/trouble.ts";
import { table, tint, type Terminal } from "../terminal.ts";
import { doorToApi, type Deployed } from "./deployed.ts";

export interface DeployedStatus {
  healthy: boolean;
  target: string;
  namespace: string;
  /** What is deployed, by name: pods that are ready, of how many. */
  parts: Record<string, { healthy: boolean; ready: number; wanted: number }>;
  /** What is wrong, in words, each with what mends it. */
  troubles: { what: string; do: string }[];
  /** What the API says of its dependencies and of what waits; null while it is away. */
  platform: ApiStatus | null;
}

const ours = { labelSelector: "app.kubernetes.io/part-of=homelab" };
/** Events of the last minutes tell of now. */
const recentMs = 5 * 60_000;

/** What the cluster and the API say, asked at once. Throws with words where nothing is deployed. */
export async function deployedStatus(deployed: Deployed): Promise<DeployedStatus> {
  const { config, namespace, target } = deployed;
  await using api = await doorToApi(deployed);
  const [apps, core] = [config.makeApiClient(AppsV1Api), config.makeApiClient(CoreV1Api)];
  const [deployments, sets, pods, events, platform] = await Promise.all([
    apps.listNamespacedDeployment({ namespace, ...ours }),
    apps.listNamespacedStatefulSet({ namespace, ...ours }),
    core.listNamespacedPod({ namespace, ...ours }),
    core.listNamespacedEvent({ namespace }),
    getStatus(api).catch(() => null),
  ]);
  const parts = Object.fromEntries([...sets.items, ...deployments.items].map((workload) => [workload.metadata?.name ?? "?", readiness(workload)]));
  const healthy = Object.values(parts).every((part) => part.healthy) && platform?.healthy === true;
  const troubles = troublesIn(pods.items, events.items, new Date(Date.now() - recentMs)).map(({ what, do: remedy }) => ({ what, do: remedy }));
  return { healthy, target, namespace, parts, troubles, platform };
}

function readiness({ spec, status }: V1Deployment | V1StatefulSet): DeployedStatus["parts"][string] {
  const [wanted, ready] = [spec?.replicas ?? 1, status?.readyReplicas ?? 0];
  return { healthy: ready >= wanted, ready, wanted };
}

/** Prints the status once, or again and again; true when everything is well. */
export async function showDeployedStatus(deployed: Deployed, options: { watch: boolean }, terminal: Terminal): Promise<boolean> {
  for (;;) {
    const found = await deployedStatus(deployed);
    if (options.watch && process.stdout.isTTY) process.stdout.write("\u001b[2J\u001b[H");
    if (terminal.json) terminal.printJson(found);
    else terminal.print(renderDeployedStatus(found));
    if (!options.watch) return found.healthy;
    await sleep(2000);
  }
}

export function renderDeployedStatus({ healthy, target, namespace, parts, troubles, platform }: DeployedStatus): string {
  const rows = Object.entries(parts).map(([name, part]) => [name, part.healthy ? tint("green", "healthy") : tint("red", "not well"), `${part.ready} of ${part.wanted} ready`]);
  const away = Object.entries(platform?.services ?? {}).filter(([, service]) => !service.healthy);
  const lag = (platform?.consumers ?? []).map((c) => [c.stage, `${c.waiting} waiting`, `${c.working} in work`, c.redelivered > 0 ? `${c.redelivered} redelivered` : ""]);
  const counts = Object.entries(platform?.counts ?? {}).filter(([, value]) => typeof value === "number");
  return [
    `homelab is ${healthy ? tint("green", "healthy") : tint("red", "not healthy")} (--target ${target}, namespace ${namespace})`,
    rows.length > 0 ? table(rows) : "nothing is deployed",
    ...troubles.map(({ what, do: remedy }) => `${what}\n  ${remedy}`),
    ...(away.length > 0 ? [away.map(([name, { why }]) => `the API finds ${name} away: ${why ?? ""}`).join("\n")] : []),
    ...(lag.length > 0 ? [table(lag)] : []),
    `${counts.map(([name, value]) => `${String(value)} ${name}`).join(" · ") || "counts unknown: the API is away"} · ${platform?.deadLetters ?? "?"} dead letters`,
  ].join("\n\n");
}
