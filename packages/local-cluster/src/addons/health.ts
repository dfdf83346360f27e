import { AppsV1Api, type KubeConfig, type V1DaemonSet, type V1Deployment } from "@kubernetes/client-node";
import { system } from "./objects.ts";

/** What of the cluster's own parts is not there yet, in words; empty when all is well. */
export async function addonComplaints(config: KubeConfig): Promise<string[]> {
  const api = config.makeApiClient(AppsV1Api);
  const [deployments, daemons] = await Promise.all([api.listNamespacedDeployment({ namespace: system }), api.listNamespacedDaemonSet({ namespace: system })]);
  return [...deployments.items.map(deploymentComplaint), ...daemons.items.map(daemonComplaint)].filter((found) => found !== undefined);
}

/** A pod of the last version does not speak for this one: only pods of the newest count. */
function deploymentComplaint({ metadata, spec, status }: V1Deployment): string | undefined {
  const [name, wanted] = [metadata?.name ?? "?", spec?.replicas ?? 1];
  const seen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  if (!seen || (status?.updatedReplicas ?? 0) < wanted || (status?.replicas ?? 0) > wanted) return `${name}: the change has not rolled out`;
  return readyComplaint(name, wanted, status?.readyReplicas ?? 0);
}

function daemonComplaint({ metadata, status }: V1DaemonSet): string | undefined {
  const [name, wanted] = [metadata?.name ?? "?", status?.desiredNumberScheduled || 1];
  const seen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  if (!seen || (status?.updatedNumberScheduled ?? 0) < wanted) return `${name}: the change has not rolled out`;
  return readyComplaint(name, wanted, status?.numberReady ?? 0);
}

function readyComplaint(name: string, wanted: number, ready: number): string | undefined {
  return ready < wanted ? `${name}: ${ready} of ${wanted} pods ready` : undefined;
}
