/** What the cluster says of the platform's pods while something runs: memory beside the plan, and pods that are added. */
import { setTimeout as sleep } from "node:timers/promises";
import { Metrics } from "@kubernetes/client-node";
import { MiB, parseBytes } from "@homelab/quantities";
import type { Apis } from "../cluster/connected.ts";

/** The metrics are measured anew about this often. */
const everyMs = 10_000;

/** Bytes of one pod of each part. */
export type Sizes = Readonly<Record<string, number>>;

export interface Planned {
  requestBytes: number;
  limitBytes: number;
}

const partOf = (labels: Record<string, string> | undefined): string => labels?.["app.kubernetes.io/instance"] ?? "?";
const bytesOf = (quantity: string | undefined): number => parseBytes(quantity ?? "0") ?? 0;

/** The largest pod of each part, now. */
export async function memoryOf({ config }: Apis, namespace: string): Promise<Sizes> {
  const { items } = await new Metrics(config).getPodMetrics(namespace);
  const sizes = items.map(({ metadata, containers }) => [partOf(metadata.labels), containers.reduce((sum, { usage }) => sum + bytesOf(usage.memory), 0)] as const);
  return Object.fromEntries([...Map.groupBy(sizes, ([part]) => part)].map(([part, all]) => [part, Math.max(...all.map(([, bytes]) => bytes))]));
}

/** The plan as it was rendered into the pods. */
export async function plannedMemory({ core }: Apis, namespace: string): Promise<Readonly<Record<string, Planned>>> {
  const { items } = await core.listNamespacedPod({ namespace, fieldSelector: "status.phase=Running" });
  return Object.fromEntries(items.map(({ metadata, spec }) => {
    const { requests, limits } = spec?.containers[0]?.resources ?? {};
    return [partOf(metadata?.labels), { requestBytes: bytesOf(requests?.["memory"]), limitBytes: bytesOf(limits?.["memory"]) }];
  }));
}

export interface Grown {
  least: number;
  most: number;
  seen: number;
  /** From the beginning until more pods than the least were wanted; null when they never were. */
  seconds: number | null;
}

export interface Watched<T> {
  result: T;
  peak: Sizes;
  /** By autoscaler. */
  grown: Readonly<Record<string, Grown>>;
}

/** Looks again and again until `work` ends. */
export async function watched<T>(apis: Apis, namespace: string, work: () => Promise<T>): Promise<Watched<T>> {
  const [peak, grown]: [Record<string, number>, Record<string, Grown>] = [{}, {}];
  const [began, ended] = [performance.now(), new AbortController()];
  const look = async () => {
    for (const [part, bytes] of Object.entries(await memoryOf(apis, namespace))) peak[part] = Math.max(peak[part] ?? 0, bytes);
    for (const { metadata, spec, status } of (await apis.scaling.listNamespacedHorizontalPodAutoscaler({ namespace })).items) {
      const [name, least, wanted] = [metadata?.name ?? "?", spec?.minReplicas ?? 1, status?.desiredReplicas ?? 0];
      const before = grown[name] ?? { least, most: spec?.maxReplicas ?? 1, seen: 0, seconds: null };
      grown[name] = { ...before, seen: Math.max(before.seen, wanted), seconds: before.seconds ?? (wanted > least ? Math.round((performance.now() - began) / 1000) : null) };
    }
  };
  const looking = (async () => {
    while (!ended.signal.aborted) {
      await look();
      await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })();
  const result = await work().finally(() => ended.abort());
  await looking;
  return { result, peak, grown };
}

/** One row for each part. */
export function memoryTable(planned: Readonly<Record<string, Planned>>, rest: Sizes, peak: Sizes): string {
  const mib = (bytes: number | undefined) => (bytes === undefined ? "" : `${(bytes / MiB).toFixed(0)} MiB`);
  const rows = Object.entries(planned).toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([part, { requestBytes, limitBytes }]) => `| ${part} | ${mib(requestBytes)} | ${mib(limitBytes)} | ${mib(rest[part])} | ${mib(peak[part])} |`);
  return ["| part, one pod of it | the plan requests | the plan allows | at rest | most, at work |", "|---|---:|---:|---:|---:|", ...rows].join("\n");
}
