import { join } from "node:path";
import { clusterLayout, clusterNetwork, hostFacts, type ClusterLayout, type OwnCluster, type Supervised } from "@homelab/local-cluster";
import { openPlace, type Place } from "../place.ts";

/** Which cluster a command is about. */
export interface ClusterPlace extends Place {
  local: Supervised;
  /** The person's own, where one is named; the local one is then left alone. */
  own: OwnCluster | undefined;
  /** Folder of built programs. */
  cache: string;
}

export interface WhichCluster {
  kubeconfig?: string;
  context?: string;
}

/** A flag names a cluster, else the settings do; KUBECONFIG alone does not, because a shell may have it from anywhere. */
export async function openClusterPlace(env: NodeJS.ProcessEnv, which: WhichCluster): Promise<ClusterPlace> {
  const place = await openPlace(env);
  const cache = env["HOMELAB_CACHE"] || join(env["XDG_CACHE_HOME"] || join(env["HOME"] || ".", ".cache"), "homelab");
  const { layout, own } = whichCluster(place, which);
  return { ...place, cache, local: { layout, network: clusterNetwork, host: await hostFacts(), python: place.executables.python }, own };
}

function whichCluster({ layout: { root }, settings: { cluster } }: Place, which: WhichCluster): { layout: ClusterLayout; own: OwnCluster | undefined } {
  const layout = clusterLayout(join(root, "cluster"));
  const kubeconfig = which.kubeconfig ?? cluster.kubeconfig;
  return { layout, own: kubeconfig === undefined || kubeconfig === layout.kubeconfig ? undefined : { kubeconfig, context: which.context ?? cluster.context } };
}

/** How that cluster is reached, and what a person does when it is not. */
export function reachOf(place: Place, which: WhichCluster = {}): { kubeconfig: string; context: string | undefined; advice: string } {
  const { layout, own } = whichCluster(place, which);
  const kubeconfig = own?.kubeconfig ?? layout.kubeconfig;
  const advice = own ? `Start that cluster; kubectl --kubeconfig ${kubeconfig} get nodes must answer.` : "Run ./just cluster up, or name a cluster of your own under cluster.kubeconfig in homelab.yaml.";
  return { kubeconfig, context: own?.context, advice };
}
