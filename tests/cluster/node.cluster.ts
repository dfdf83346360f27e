import { globSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { Agent, request } from "node:https";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ApisApi } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { clusterStatus } from "@homelab/local-cluster";
import { aNamespace, connect, eventually, localCluster, ownKubeconfig } from "./connected.ts";

const apis = await connect();

const withoutCredentials = async (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    // what is asked is whether it lets a stranger in, not who it is
    request(url, { agent: new Agent({ rejectUnauthorized: false }) }, (answer) => resolve(answer.resume().statusCode ?? 0)).on("error", reject).end();
  });

describe("a cluster", () => {
  it("has only nodes that are ready", async () => {
    const { items } = await apis.core.listNode();
    expect(items.length).toBeGreaterThan(0);
    for (const { status } of items) expect(status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("True");
  });

  it("measures its nodes and pods", async () => {
    const { groups } = await apis.config.makeApiClient(ApisApi).getAPIVersions();
    expect(groups.map(({ name }) => name)).toContain("metrics.k8s.io");
  });
});

describe.skipIf(ownKubeconfig)("the local cluster", () => {
  it("is healthy in its own words", async () => {
    const cluster = await localCluster();
    let found = await clusterStatus(cluster, new Date());
    await eventually("health", async () => (found = await clusterStatus(cluster, new Date())).healthy, 60_000).catch(() => undefined);
    expect(found.complaints).toEqual([]);
    expect(found).toMatchObject({ running: true, healthy: true, dns: true, node: { ready: true } });
  });

  it("answers strangers whether it is well, and nothing else", async () => {
    const { network } = await localCluster();
    const api = `https://${network.nodeAddress}:${network.apiPort}`;
    expect(await withoutCredentials(`${api}/livez`)).toBe(200);
    for (const path of ["/version", "/api", "/api/v1/namespaces", "/metrics"]) expect([path, await withoutCredentials(`${api}${path}`)]).toEqual([path, 401]);
  });

  it("lets no stranger ask the kubelet", async () => {
    const { network } = await localCluster();
    for (const path of ["/pods", "/metrics", "/run/a/b/c"]) expect([path, await withoutCredentials(`https://${network.nodeAddress}:10250${path}`)]).toEqual([path, 401]);
  });

  it("listens on loopback and the node's own address only", async () => {
    const { network } = await localCluster();
    const lines = execFileSync("ss", ["-Hltnp"], { encoding: "utf8" }).split("\n").filter((line) => /"(kube|etcd|containerd|coredns)/.test(line));
    const hosts = new Set(lines.map((line) => (line.split(/\s+/)[3] ?? "").replace(/:\d+$/, "")));
    expect(lines.length).toBeGreaterThan(5);
    expect([...hosts].filter((host) => host !== "127.0.0.1" && host !== network.nodeAddress)).toEqual([]);
  });

  it("stores no Secret in plain text and writes none into its audit log, though it notes that one was made", async () => {
    const { layout } = await localCluster();
    await using space = await aNamespace(apis);
    const canary = ["canary", "7f3a91e4", "in-a-secret"].join("-");
    const open = ["canary", "7f3a91e4", "in-a-config-map"].join("-");
    await apis.core.createNamespacedSecret({ namespace: space.name, body: { metadata: { name: "canary" }, stringData: { value: canary } } });
    await apis.core.createNamespacedConfigMap({ namespace: space.name, body: { metadata: { name: "canary" }, data: { value: open } } });
    const stored = await Promise.all(globSync(join(layout.etcd, "member", "{wal,snap}", "*")).map(async (file) => readFile(file, "latin1")));
    expect(stored.some((bytes) => bytes.includes(open)), "the control: what is not secret is found").toBe(true);
    expect(stored.some((bytes) => bytes.includes(canary))).toBe(false);
    const audit = await readFile(join(layout.auditLog, "audit.log"), "utf8");
    expect(audit).toContain(`"namespace":"${space.name}","name":"canary"`);
    expect(audit).not.toContain(canary);
  });

  it("keeps its keys to root", async () => {
    const { layout } = await localCluster();
    const keys = [layout.kubeconfig, layout.encryption, ...globSync(join(layout.pki, "**", "*.key")), ...globSync(join(layout.kubernetes, "*.conf"))];
    for (const file of keys) expect([file, ((await stat(file)).mode & 0o777).toString(8)]).toEqual([file, "600"]);
    expect(((await stat(layout.kubernetes)).mode & 0o777).toString(8)).toBe("700");
  });
});
