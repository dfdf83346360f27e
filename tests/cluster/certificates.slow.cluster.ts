import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { prepareControlPlane } from "@homelab/local-cluster";
import { comesBack } from "./comes-back.ts";
import { builtProgram, connect, localCluster, ownKubeconfig } from "./connected.ts";

const apis = await connect();
const cluster = await localCluster();
const serial = async (...path: string[]) => new X509Certificate(await readFile(join(cluster.layout.pki, ...path))).serialNumber;

describe.skipIf(ownKubeconfig)("a cluster comes back without hands", () => {
  it("after its certificates were renewed, a year from now", { timeout: 300_000 }, async () => {
    const before = { authority: await serial("ca.crt"), server: await serial("apiserver.crt"), etcd: await serial("etcd", "server.crt") };
    const kubeadm = { program: await builtProgram("kubeadm"), layout: cluster.layout };
    const inAYear = new Date(Date.now() + 350 * 86_400_000);
    expect(await prepareControlPlane(kubeadm, new Date()), "the control: nothing is renewed today").toBe(false);
    expect(await prepareControlPlane(kubeadm, inAYear)).toBe(true);
    expect(await serial("ca.crt")).toBe(before.authority);
    expect(await serial("apiserver.crt")).not.toBe(before.server);
    expect(await serial("etcd", "server.crt")).not.toBe(before.etcd);
    await comesBack(apis, cluster);
  });
});
