import type { V1NetworkPolicySpec, V1Pod } from "@kubernetes/client-node";
import { describe, expect, it, type TestContext } from "vitest";
import { clusterStatus, evaluatePolicies, peerOf } from "@homelab/local-cluster";
import { aNamespace, builtProgram, connect, fetch, localCluster, ownKubeconfig, runInPod, server, startPods } from "./connected.ts";

declare module "vitest" {
  interface TaskMeta {
    /** Said of a test whose subject was computed, not tried: it counts as neither passed nor failed. */
    evaluated?: string;
  }
}

const apis = await connect();

/** Who may talk to the server on port 8080, tried where packets are held back and computed where they are not. */
async function whoMayTalk(space: string, to: V1Pod, clients: readonly Record<string, string>[], { task }: TestContext): Promise<boolean[]> {
  if (ownKubeconfig !== undefined) return Promise.all(clients.map(async (labels) => reaches(space, to, labels)));
  task.meta.evaluated = "the local cluster enforces no NetworkPolicy";
  const evaluator = await builtProgram("policy-evaluator");
  const edges = clients.map((labels) => ({ from: { namespace: space, labels }, to: peerOf(to), port: 8080 }));
  return (await evaluatePolicies(apis.config, evaluator, edges)).map(({ allowed }) => allowed);
}

async function reaches(space: string, { status }: V1Pod, labels: Record<string, string> = {}): Promise<boolean> {
  const script = `sleep 2; for i in 1 2 3; do ${fetch(`http://${status?.podIP ?? "?"}:8080`)} && exit; sleep 1; done; echo blocked`;
  return (await runInPod(apis, space, script, { labels })) === "ok\n";
}

const deploy = async (namespace: string, name: string, spec: V1NetworkPolicySpec) => apis.networking.createNamespacedNetworkPolicy({ namespace, body: { metadata: { name }, spec } });

describe("a NetworkPolicy", () => {
  it("holds back whom it does not name, and nobody any more when it is gone", async (context) => {
    await using space = await aNamespace(apis);
    const [to] = (await startPods(apis, space.name, server("server", "ok", { app: "server" }))) as [V1Pod];
    const [friend, stranger] = [{ app: "friend" }, { app: "stranger" }];
    const ask = async () => whoMayTalk(space.name, to, [friend, stranger], context);
    expect(await ask(), "the control: without a policy both may").toEqual([true, true]);
    await deploy(space.name, "nobody", { podSelector: {}, policyTypes: ["Ingress"] });
    expect(await ask()).toEqual([false, false]);
    await deploy(space.name, "friends", { podSelector: { matchLabels: { app: "server" } }, policyTypes: ["Ingress"], ingress: [{ _from: [{ podSelector: { matchLabels: friend } }], ports: [{ port: 8080, protocol: "TCP" }] }] });
    expect(await ask()).toEqual([true, false]);
    await apis.networking.deleteCollectionNamespacedNetworkPolicy({ namespace: space.name });
    expect(await ask()).toEqual([true, true]);
  });

  it.skipIf(ownKubeconfig)("is reported as what it is: enforced where it holds packets back, `not enforced` where it does not", async () => {
    await using space = await aNamespace(apis);
    const [to] = (await startPods(apis, space.name, server("server", "ok"))) as [V1Pod];
    expect(await reaches(space.name, to), "the control: without a policy it answers").toBe(true);
    await deploy(space.name, "nobody", { podSelector: {}, policyTypes: ["Ingress"] });
    const isHeldBack = !(await reaches(space.name, to));
    const { networkPolicy } = await clusterStatus(await localCluster(), new Date());
    expect(networkPolicy.policies).toBeGreaterThan(0);
    expect(networkPolicy.enforced).toBe(isHeldBack ? "enforced" : "not enforced");
  });
});
