import type { KubeConfig } from "@kubernetes/client-node";
import { loadOwn } from "@homelab/local-cluster";
import { OperatorError } from "@homelab/operator-error";

/** The cluster of a kubeconfig, perhaps in another of its contexts; nothing is asked of it yet. */
export async function readKubeconfig(file: string, context: string | undefined, advice: string): Promise<KubeConfig> {
  return loadOwn(file, context).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError({ what: "cluster", where: file, got: error.code === "ENOENT" ? "there is no such file" : error.message, do: advice }, { cause: error });
  });
}
