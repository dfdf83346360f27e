import { setTimeout as sleep } from "node:timers/promises";
import { type CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import { system } from "../addons/objects.ts";
import { coreApi, kubeConfigFrom } from "../api.ts";
import type { ClusterLayout } from "../layout.ts";
import type { ClusterNetwork } from "../network.ts";

/**
 * Ends the pods of the person's own as `kubectl drain` does: each by its own signal and within its own patience, so that a database
 * closes its files. Their controllers' new pods wait until the next start. Does nothing where the API is away.
 */
export async function drain(layout: ClusterLayout, network: ClusterNetwork, patienceMs: number): Promise<void> {
  const api = await kubeConfigFrom(layout.kubeconfig).then(coreApi, () => undefined);
  if (api === undefined || !(await setSchedulable(api, network, false))) return;
  const pods = (await api.listPodForAllNamespaces()).items.filter((pod) => isOfThePerson(pod) && pod.spec?.nodeName !== undefined);
  await Promise.all(pods.map(async ({ metadata }) => api.deleteNamespacedPod({ name: metadata?.name ?? "", namespace: metadata?.namespace ?? "" }).catch(toleratingAbsence)));
  const ending = new Set(pods.map(({ metadata }) => metadata?.uid));
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(300)) {
    const left = (await api.listPodForAllNamespaces()).items.some(({ metadata }) => ending.has(metadata?.uid));
    if (!left) return;
  }
}

/** False where the node cannot be asked. */
export async function setSchedulable(api: CoreV1Api, { nodeName }: ClusterNetwork, schedulable: boolean): Promise<boolean> {
  return api.patchNode({ name: nodeName, body: [{ op: "add", path: "/spec/unschedulable", value: !schedulable }] }).then(() => true, () => false);
}

function isOfThePerson({ metadata, status }: V1Pod): boolean {
  const mirror = metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined;
  const daemon = metadata?.ownerReferences?.some(({ kind }) => kind === "DaemonSet") === true;
  const ended = status?.phase === "Succeeded" || status?.phase === "Failed";
  return metadata?.namespace !== system && !mirror && !daemon && !ended;
}

function toleratingAbsence(error: unknown): void {
  if ((error as { code?: number }).code !== 404) throw error;
}
