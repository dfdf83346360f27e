import { readFile } from "node:fs/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { OperatorError } from "@homelab/operator-error";

/** The cluster of a kubeconfig, perhaps in another of its contexts; nothing is asked of it yet. */
export async function readKubeconfig(file: string, context: string | undefined, advice: string): Promise<KubeConfig> {
  const config = new KubeConfig();
  const refused = (got: string) => new OperatorError({ what: "cluster", where: file, got, do: advice });
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw refused(error.code === "ENOENT" ? "there is no such file" : error.message);
  });
  config.loadFromString(text);
  if (context === undefined) return config;
  if (!config.getContextObject(context)) throw refused(`it has no context "${context}", only ${config.getContexts().map(({ name }) => name).join(", ")}`);
  config.setCurrentContext(context);
  return config;
}
