import { mkdir } from "node:fs/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import { readKubeconfig } from "../cluster/config-file.ts";
import { openClusterPlace, reachOf, type ClusterPlace, type WhichCluster } from "../cluster/place.ts";
import { identifyCluster, type ClusterIdentity } from "./cluster-identity.ts";
import { pulumiFolder, type PulumiFolder } from "./folder.ts";
import { deployTarget, refuseUnguarded, type Action, type DeployTarget } from "./guards.ts";

export interface WhichTarget extends WhichCluster {
  target?: string;
}

/** Everything a deployment is about: which cluster, which settings, and where its state is. */
export interface PhasePlace extends ClusterPlace {
  target: DeployTarget;
  env: NodeJS.ProcessEnv;
  folder: PulumiFolder;
  kubeconfig: string;
  context: string | undefined;
  config: KubeConfig;
  cluster: ClusterIdentity;
}

/** Guards come first: nothing of the real machines is asked before they are passed. */
export async function openPhasePlace(env: NodeJS.ProcessEnv, which: WhichTarget, action: Action): Promise<PhasePlace> {
  const place = await openClusterPlace(env, which);
  const target = deployTarget(which.target, place.settings.target, env);
  refuseUnguarded(target, action, env);
  const { kubeconfig, context, advice } = reachOf(place, which);
  const config = await readKubeconfig(kubeconfig, context, advice);
  const cluster = await identifyCluster(config, kubeconfig, advice);
  const folder = pulumiFolder(place.layout.root);
  await mkdir(place.layout.root, { recursive: true, mode: 0o711 });
  await mkdir(folder.root, { recursive: true, mode: 0o700 });
  return { ...place, env, target, folder, kubeconfig, context, config, cluster };
}
