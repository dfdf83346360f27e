/** Blows at a deployed platform: a pod of any kind, its processes, or a process of the node that runs them all. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import { allProcesses, clusterProcesses, familyOf, type Process, signalTo } from "@homelab/local-cluster";
import type { Strike } from "@homelab/testing";
import { type Apis, localCluster } from "../cluster/connected.ts";

/** One blow in this many falls on a process of the node; of those, one in as many on the control plane, which takes longest to return. */
const nodeEvery = 8;
const controlPlane = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

export function strikeCluster(apis: Apis, namespace: string): Strike {
  return async (random) => {
    for (;;) {
      const onNode = random.between(1, nodeEvery) === 1;
      const target = onNode ? await strikeNode(random.between(1, nodeEvery) === 1 ? random.pick(controlPlane) : random.pick(["kubelet", "containerd"] as const)) : await strikePod(apis, namespace, random.next());
      if (target !== undefined) return target;
      await sleep(500);
    }
  };
}

const kindOf = ({ metadata }: V1Pod): string => metadata?.labels?.["app.kubernetes.io/instance"] ?? metadata?.name ?? "?";

/** Every kind of pod is as likely as another. Undefined while the cluster itself is away, or the pod is not running yet. */
async function strikePod(apis: Apis, namespace: string, chance: number): Promise<string | undefined> {
  const { items } = await apis.core.listNamespacedPod({ namespace, fieldSelector: "status.phase=Running" }).catch(() => ({ items: [] as V1Pod[] }));
  const kinds = [...Map.groupBy(items, kindOf)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const picked = chance * kinds.length;
  const [kind, pods = []] = kinds[Math.floor(picked)] ?? [];
  const pod = pods[0];
  if (kind === undefined || pod?.metadata?.name === undefined) return undefined;
  // a pod that is deleted comes back at once; one whose processes die is started again with growing pauses
  const isRemoved = picked % 1 < 0.5;
  if (!isRemoved) return killAll(await processesOf(pod.metadata.uid ?? "")) ? `${kind}, its processes` : undefined;
  const { name } = pod.metadata;
  // a second of grace, not none: with none its successor may open the volume while it still writes
  return apis.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 1 }).then(() => `${kind}, the pod`, () => undefined);
}

async function strikeNode(name: string): Promise<string | undefined> {
  const { layout } = await localCluster();
  const { shims, ...node } = await clusterProcesses(layout);
  if (name === "kubelet" || name === "containerd") return killAll(node[name] ? [node[name]] : []) ? name : undefined;
  const all = await allProcesses();
  return killAll(shims.flatMap((shim) => familyOf(shim, all)).filter(({ argv }) => argv[0] === name)) ? name : undefined;
}

/** Everything that runs in the containers of a pod; what holds the pod itself together stays. */
async function processesOf(uid: string): Promise<Process[]> {
  const all = await allProcesses();
  const groups = await Promise.all(all.map(async ({ pid }) => readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "")));
  return all.filter(({ argv }, at) => groups[at]?.includes(uid) === true && !argv[0]?.endsWith("pause") && !argv[0]?.includes("containerd-shim"));
}

function killAll(victims: readonly Process[]): boolean {
  for (const victim of victims) signalTo(victim, "SIGKILL");
  return victims.length > 0;
}
