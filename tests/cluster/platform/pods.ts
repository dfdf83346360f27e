import type { V1Pod } from "@kubernetes/client-node";
import type { Apis } from "../connected.ts";

/** Pods of a kind of part, those on their way out too. */
export async function podsOf({ core }: Apis, namespace: string, part: string): Promise<V1Pod[]> {
  return (await core.listNamespacedPod({ namespace, labelSelector: `app.kubernetes.io/name=${part}` })).items;
}

export const isReady = ({ status }: V1Pod): boolean => status?.conditions?.some(({ type, status: met }) => type === "Ready" && met === "True") === true;
