import { readFile } from "node:fs/promises";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { OperatorError } from "@homelab/operator-error";

export interface ClusterIdentity {
  /** Of the cluster itself: one that was made anew is another one. */
  uid: string;
  server: string;
  nodes: string[];
}

const patienceMs = 5_000;

/** Asks the cluster who it is, before anything is planned against it: Pulumi would wait for minutes, or take silence for absence. */
export async function identifyCluster(kubeconfig: string, context: string | undefined, advice: string): Promise<ClusterIdentity> {
  const config = new KubeConfig();
  const refused = (got: string) => new OperatorError({ what: "cluster", where: kubeconfig, got, do: advice });
  const text = await readFile(kubeconfig, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw refused(error.code === "ENOENT" ? "there is no such file" : error.message);
  });
  config.loadFromString(text);
  if (context !== undefined) {
    if (!config.getContextObject(context)) throw refused(`it has no context "${context}", only ${config.getContexts().map(({ name }) => name).join(", ")}`);
    config.setCurrentContext(context);
  }
  const api = config.makeApiClient(CoreV1Api);
  const late = new Promise<never>((_, reject) => void setTimeout(() => reject(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs).unref());
  const [system, nodes] = await Promise.race([Promise.all([api.readNamespace({ name: "kube-system" }), api.listNode()]), late]).catch((error: unknown) => {
    throw refused(`${config.getCurrentCluster()?.server ?? "it"} does not answer: ${wordsOf(error)}`);
  });
  return { uid: system.metadata?.uid ?? "", server: config.getCurrentCluster()?.server ?? "", nodes: nodes.items.flatMap(({ metadata }) => metadata?.name ?? []) };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : (error.message.split("\n")[0] ?? "");
}
