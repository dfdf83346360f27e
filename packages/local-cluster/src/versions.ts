import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** The part of versions.json that a cluster is made of. */
const ClusterVersions = z.strictObject({
  kubernetes: z.string(),
  etcd: z.string(),
  coredns: z.string(),
  "metrics-server": z.string(),
  "local-path-provisioner": z.string(),
  /** Knows what NetworkPolicies mean. */
  cyclonus: z.string(),
});
export type ClusterVersions = z.output<typeof ClusterVersions>;

export async function clusterVersions(repository: string): Promise<ClusterVersions> {
  const file = JSON.parse(await readFile(join(repository, "versions.json"), "utf8")) as { cluster?: unknown };
  return ClusterVersions.parse(file.cluster);
}
