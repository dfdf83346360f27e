import { CoreV1Api } from "@kubernetes/client-node";
import { OperatorError } from "@homelab/operator-error";
import { readKubeconfig } from "../cluster/config-file.ts";

export interface ClusterIdentity {
  /** Of the cluster itself: one that was made anew is another one. */
  uid: string;
  server: string;
  nodes: string[];
}

const patienceMs = 5_000;

/** Asks the cluster who it is, before anything is planned against it: Pulumi would wait for minutes, or take silence for absence. */
export async function identifyCluster(kubeconfig: string, context: string | undefined, advice: string): Promise<ClusterIdentity> {
  const config = await readKubeconfig(kubeconfig, context, advice);
  const api = config.makeApiClient(CoreV1Api);
  const late = new Promise<never>((_, reject) => void setTimeout(() => reject(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs).unref());
  const [system, nodes] = await Promise.race([Promise.all([api.readNamespace({ name: "kube-system" }), api.listNode()]), late]).catch((error: unknown) => {
    throw new OperatorError({ what: "cluster", where: kubeconfig, got: `${config.getCurrentCluster()?.server ?? "it"} does not answer: ${wordsOf(error)}`, do: advice });
  });
  return { uid: system.metadata?.uid ?? "", server: config.getCurrentCluster()?.server ?? "", nodes: nodes.items.flatMap(({ metadata }) => metadata?.name ?? []) };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : (error.message.split("\n")[0] ?? "");
}
