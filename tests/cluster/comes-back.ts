import { expect } from "vitest";
import { clusterStatus, type Supervised } from "@homelab/local-cluster";
import { aNamespace, type Apis, eventually, runInPod } from "./connected.ts";

/** Healthy in every word and able to do new work. A new kubelet counts each pod as not ready until it has asked it, the name server too: names may be refused for a moment. */
export async function comesBack(apis: Apis, cluster: Supervised): Promise<void> {
  await eventually("health", async () => (await clusterStatus(cluster, new Date())).healthy, 240_000).catch(async () => {
    expect((await clusterStatus(cluster, new Date())).complaints).toEqual([]);
  });
  await using space = await aNamespace(apis);
  expect(await runInPod(apis, space.name, "until nslookup kubernetes.default.svc.cluster.local >/dev/null 2>&1; do sleep 1; done; echo alive")).toBe("alive\n");
}
