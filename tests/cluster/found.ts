import { existsSync } from "node:fs";
import { clusterProcesses } from "@homelab/local-cluster";
import { localCluster, ownKubeconfig } from "./connected.ts";

/** What the suite finds, and leaves: a cluster of the person's own, or the local one in one of its states. */
export type Found = "own" | "up" | "down" | "absent";

export async function findCluster(): Promise<Found> {
  if (ownKubeconfig !== undefined) return "own";
  const { layout } = await localCluster();
  if (!existsSync(layout.stateFile)) return "absent";
  const { containerd, kubelet } = await clusterProcesses(layout);
  return containerd && kubelet ? "up" : "down";
}
