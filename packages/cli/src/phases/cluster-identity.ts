import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { inTime, wordsOf } from "@homelab/local-cluster";
import { OperatorError } from "@homelab/operator-error";

export interface ClusterIdentity {
  /** Of the cluster itself: one that was made anew is another one. */
  uid: string;
  server: string;
  nodes: string[];
}

const patienceMs = 5_000;

/** Asks the cluster who it is, before anything is planned against it: Pulumi would wait for minutes, or take silence for absence. */
export async function identifyCluster(config: KubeConfig, kubeconfig: string, advice: string): Promise<ClusterIdentity> {
  const api = config.makeApiClient(CoreV1Api);
  const [system, nodes] = await inTime(Promise.all([api.readNamespace({ name: "kube-system" }), api.listNode()]), patienceMs).catch((error: unknown) => {
    throw new OperatorError({ what: "cluster", where: kubeconfig, got: `${config.getCurrentCluster()?.server ?? "it"} does not answer: ${wordsOf(error)}`, do: advice });
  });
  return { uid: system.metadata?.uid ?? "", server: config.getCurrentCluster()?.server ?? "", nodes: nodes.items.flatMap(({ metadata }) => metadata?.name ?? []) };
}
