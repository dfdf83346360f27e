import { describe, expect, it } from "vitest";
import { clusterStatus } from "@homelab/local-cluster";
import { aNamespace, connect, localCluster, ownKubeconfig, runInPod, shell } from "./connected.ts";

const apis = await connect();

const onDisk = (script: string) => ({ containers: [shell(script, { volumeMounts: [{ name: "disk", mountPath: "/disk" }] })], volumes: [{ name: "disk", persistentVolumeClaim: { claimName: "disk" } }] });
const claim = { metadata: { name: "disk" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "64Mi" } } } };

describe("storage", () => {
  it("survives the death of the pod that wrote it", async () => {
    await using space = await aNamespace(apis);
    await apis.core.createNamespacedPersistentVolumeClaim({ namespace: space.name, body: claim });
    await runInPod(apis, space.name, "", onDisk("echo written-by-the-first > /disk/file && sync"));
    expect(await runInPod(apis, space.name, "", onDisk("cat /disk/file"))).toBe("written-by-the-first\n");
    await removeVolume(space.name);
  });

  it.skipIf(ownKubeconfig)("is kept when its claim is deleted, and its size is shown", async () => {
    await using space = await aNamespace(apis);
    await apis.core.createNamespacedPersistentVolumeClaim({ namespace: space.name, body: claim });
    await runInPod(apis, space.name, "", onDisk("head -c 3000000 /dev/urandom > /disk/file && sync"));
    await apis.core.deleteNamespacedPersistentVolumeClaim({ name: "disk", namespace: space.name });
    const { disk } = await clusterStatus(await localCluster(), new Date());
    const volume = disk?.volumes.find(({ claim }) => claim === `${space.name}/disk`);
    expect(volume).toMatchObject({ asked: "64Mi" });
    expect(volume?.usedBytes).toBeGreaterThan(3_000_000);
    await removeVolume(space.name);
  });
});

/** Volumes are retained on purpose; those of a test are given back to the provisioner. */
async function removeVolume(namespace: string): Promise<void> {
  const volumes = (await apis.core.listPersistentVolume()).items.filter(({ spec }) => spec?.claimRef?.namespace === namespace);
  for (const { metadata } of volumes) await apis.core.patchPersistentVolume({ name: metadata?.name ?? "", body: [{ op: "replace", path: "/spec/persistentVolumeReclaimPolicy", value: "Delete" }] });
}
