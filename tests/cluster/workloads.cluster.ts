import { describe, expect, it } from "vitest";
import { autoscale, serving, web } from "./autoscaling.ts";
import { aNamespace, connect, eventually, quickly, shell } from "./connected.ts";

const apis = await connect();

const readyReplicas = async (namespace: string) => (await apis.apps.readNamespacedDeployment({ name: "web", namespace })).status?.readyReplicas ?? 0;

describe("workloads", () => {
  it("roll to a new version without a moment of none", async () => {
    await using space = await aNamespace(apis);
    await apis.apps.createNamespacedDeployment({ namespace: space.name, body: web(serving, 2) });
    await eventually("two pods", async () => (await readyReplicas(space.name)) === 2);
    await apis.apps.replaceNamespacedDeployment({ name: "web", namespace: space.name, body: web(serving.replace("ok", "second"), 2) });
    let fewest = 2;
    await eventually("the roll", async () => {
      const { metadata, status } = await apis.apps.readNamespacedDeployment({ name: "web", namespace: space.name });
      fewest = Math.min(fewest, status?.availableReplicas ?? 0);
      return status?.observedGeneration === metadata?.generation && status?.updatedReplicas === 2 && status.replicas === 2 && status.availableReplicas === 2;
    });
    expect(fewest).toBe(2);
    const pods = await apis.core.listNamespacedPod({ namespace: space.name });
    const living = pods.items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
    expect(living.map(({ spec }) => spec?.containers[0]?.command?.[2])).toEqual(Array(2).fill(serving.replace("ok", "second")));
  });

  it("run to their end as Jobs, again after a failure", async () => {
    await using space = await aNamespace(apis);
    await apis.core.createNamespacedPersistentVolumeClaim({ namespace: space.name, body: { metadata: { name: "memory" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } } } });
    const failsOnce = "test -e /memory/tried || { touch /memory/tried; exit 1; }; echo done";
    const template = { spec: { restartPolicy: "Never" as const, ...quickly, containers: [shell(failsOnce, { volumeMounts: [{ name: "memory", mountPath: "/memory" }] })], volumes: [{ name: "memory", persistentVolumeClaim: { claimName: "memory" } }] } };
    await apis.batch.createNamespacedJob({ namespace: space.name, body: { metadata: { name: "job" }, spec: { backoffLimit: 3, template } } });
    await eventually("job", async () => (await apis.batch.readNamespacedJob({ name: "job", namespace: space.name })).status?.succeeded === 1);
    expect((await apis.batch.readNamespacedJob({ name: "job", namespace: space.name })).status?.failed).toBe(1);
    await releaseVolumes(space.name);
  });

  it("grow in number under real load", async () => {
    const { idle, loaded } = await autoscale(apis, { shrinks: false });
    expect(idle, "the control: without load it stays alone").toBe(1);
    expect(loaded).toBeGreaterThan(1);
  }, 600_000);
});

async function releaseVolumes(namespace: string): Promise<void> {
  const volumes = (await apis.core.listPersistentVolume()).items.filter(({ spec }) => spec?.claimRef?.namespace === namespace);
  for (const { metadata } of volumes) await apis.core.patchPersistentVolume({ name: metadata?.name ?? "", body: [{ op: "replace", path: "/spec/persistentVolumeReclaimPolicy", value: "Delete" }] });
}
