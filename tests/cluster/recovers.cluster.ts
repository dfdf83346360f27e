import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { allProcesses, clusterProcesses, clusterStatus, familyOf, isAlive, type Process, type Supervised } from "@homelab/local-cluster";
import { comesBack } from "./comes-back.ts";
import { aNamespace, connect, eventually, localCluster, ownKubeconfig, runInPod } from "./connected.ts";
import { openDeployment } from "./deployed.ts";
import { root } from "../workspace/checkout.ts";

const apis = await connect();
let cluster: Supervised;

beforeAll(async () => {
  cluster = await localCluster();
});

/** SIGKILL, then proof that the very processes are gone. */
async function killAll(victims: readonly Process[]): Promise<void> {
  expect(victims.length).toBeGreaterThan(0);
  for (const { pid } of victims) process.kill(pid, "SIGKILL");
  await eventually("death", async () => !(await Promise.all(victims.map(isAlive))).includes(true), 10_000);
}

const part = async (name: "containerd" | "kubelet") => [(await clusterProcesses(cluster.layout))[name]].filter((found) => found !== undefined);
const inPods = async (program: string) => (await podProcesses()).filter(({ argv }) => argv[0] === program);

async function podProcesses(): Promise<Process[]> {
  const all = await allProcesses();
  return (await clusterProcesses(cluster.layout)).shims.flatMap((shim) => familyOf(shim, all));
}

const deployment = inject("deployment") as string | undefined;

async function platformStatus(): Promise<{ healthy: boolean } | null> {
  const on = await openDeployment(deployment ?? "");
  const { stdout } = await on.run("status", "--json");
  return stdout === "" ? null : (JSON.parse(stdout) as { healthy: boolean });
}

/** What the deployed platform holds; null where this run has deployed none. */
async function documents(): Promise<string[] | null> {
  if (deployment === undefined) return null;
  const found = (await (await openDeployment(deployment)).json("documents")) as { documentId: string; versions: { versionId: string; state: string }[] }[];
  return found.map(({ documentId, versions }) => `${documentId} ${versions.map(({ versionId, state }) => `${versionId} ${state}`).join(" ")}`);
}

describe.skipIf(ownKubeconfig)("a cluster comes back without hands", () => {
  it("after its kubelet was killed", async () => {
    await killAll(await part("kubelet"));
    await comesBack(apis, cluster);
  }, 300_000);

  it("after containerd was killed, and no pod ends for it", async () => {
    await eventually("pods of the tests before are gone", async () => (await apis.core.listPodForAllNamespaces()).items.every(({ metadata }) => metadata?.deletionTimestamp === undefined));
    const before = (await clusterProcesses(cluster.layout)).shims.map(({ pid }) => pid);
    await killAll(await part("containerd"));
    await comesBack(apis, cluster);
    const after = (await clusterProcesses(cluster.layout)).shims.map(({ pid }) => pid);
    expect(before.filter((pid) => !after.includes(pid))).toEqual([]);
  }, 300_000);

  it("after etcd was killed, with what was written", async () => {
    await using space = await aNamespace(apis);
    await apis.core.createNamespacedConfigMap({ namespace: space.name, body: { metadata: { name: "kept" }, data: { value: "written" } } });
    await killAll(await inPods("etcd"));
    await comesBack(apis, cluster);
    expect((await apis.core.readNamespacedConfigMap({ name: "kept", namespace: space.name })).data).toEqual({ value: "written" });
  }, 300_000);

  it("after everything but the supervisor was killed at once, with the platform on it and every document", async () => {
    const before = await documents();
    await killAll([...(await part("kubelet")), ...(await part("containerd")), ...(await podProcesses())]);
    await comesBack(apis, cluster);
    if (before === null) return;
    await eventually("the platform is healthy", async () => (await platformStatus())?.healthy === true, 240_000);
    expect(await documents()).toEqual(before);
  }, 600_000);
});

describe.skipIf(ownKubeconfig)("a cluster whose node lost an image that every pod begins with", () => {
  it("says so, and has it again after `cluster up`", async () => {
    const run = promisify(execFile);
    const lost = async () => (await clusterStatus(cluster, new Date())).complaints.filter((complaint) => complaint.includes("has lost"));
    await run("ctr", ["--address", cluster.layout.containerdSocket, "--namespace", "k8s.io", "images", "rm", "localhost/homelab/pause:1"]);
    expect(await lost()).toEqual([expect.stringMatching(/pause:1.*\.\/just cluster up/)]);
    await run(process.execPath, [join(root, "packages", "cli", "src", "main.ts"), "cluster", "up"]);
    expect(await lost()).toEqual([]);
    await using space = await aNamespace(apis);
    expect(await runInPod(apis, space.name, "echo begun")).toBe("begun\n");
  }, 120_000);
});
