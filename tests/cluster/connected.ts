import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppsV1Api, AutoscalingV2Api, BatchV1Api, CoreV1Api, KubeConfig, NetworkingV1Api, type V1Pod, type V1PodSpec } from "@kubernetes/client-node";
import { openPlace } from "@homelab/cli";
import { clusterLayout, clusterNetwork, clusterTools, clusterVersions, ensurePrograms, hostFacts, type BuildProgress, type Supervised } from "@homelab/local-cluster";
import { root } from "../workspace/checkout.ts";

const place = await openPlace(process.env);

/** A cluster of the person's own: the one that the commands use, or another that is named for a run of the tests. */
export const ownKubeconfig = process.env["HOMELAB_TEST_KUBECONFIG"] ?? place.settings.cluster.kubeconfig;

/** The shell that every local cluster has; a cluster of the person's own fetches one. */
export const shellImage = process.env["HOMELAB_TEST_SHELL_IMAGE"] ?? (ownKubeconfig === undefined ? "localhost/homelab/busybox:1" : "busybox:1.37");

/** The local cluster as the commands see it. */
export async function localCluster(): Promise<Supervised> {
  return { layout: clusterLayout(join(place.layout.root, "cluster")), network: clusterNetwork, host: await hostFacts(), python: place.executables.python };
}

const silently: BuildProgress = { plans: () => {}, begins: () => {}, moves: () => {}, ends: () => {} };

/** A program that was built for the cluster. */
export async function builtProgram(name: string): Promise<string> {
  const tools = clusterTools(await clusterVersions(root)).filter(({ programs }) => name in programs);
  const cache = process.env["HOMELAB_CACHE"] ?? join(process.env["HOME"] ?? ".", ".cache", "homelab");
  const path = (await ensurePrograms(tools, { repository: root, cache }, process.env, silently))[name];
  if (path === undefined) throw new Error(`no tool of the cluster builds "${name}"`);
  return path;
}

export interface Apis {
  config: KubeConfig;
  core: CoreV1Api;
  apps: AppsV1Api;
  batch: BatchV1Api;
  scaling: AutoscalingV2Api;
  networking: NetworkingV1Api;
}

/** Fails in words where there is no cluster: a suite that skips everything would look green. */
export async function connect(): Promise<Apis> {
  const file = ownKubeconfig ?? (await localCluster()).layout.kubeconfig;
  if (!existsSync(file)) throw new Error(`no cluster: ${file} is not there.\n  Run ./just cluster up first, or name a cluster with HOMELAB_TEST_KUBECONFIG.`);
  const config = new KubeConfig();
  config.loadFromFile(file);
  const api = config.makeApiClient.bind(config);
  return { config, core: api(CoreV1Api), apps: api(AppsV1Api), batch: api(BatchV1Api), scaling: api(AutoscalingV2Api), networking: api(NetworkingV1Api) };
}

/** A namespace for one test; everything in it goes with it. */
export async function aNamespace({ core }: Apis, labels: Record<string, string> = {}): Promise<AsyncDisposable & { name: string }> {
  const name = `test-${randomBytes(4).toString("hex")}`;
  await core.createNamespace({ body: { metadata: { name, labels } } });
  await eventually(`account of ${name}`, async () => core.readNamespacedServiceAccount({ name: "default", namespace: name }).then(() => true, () => false));
  return { name, [Symbol.asyncDispose]: async () => void (await core.deleteNamespace({ name })) };
}

export async function eventually(what: string, holds: () => Promise<boolean>, withinMs = 90_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(300)) if (await holds()) return;
  throw new Error(`${what}: not within ${withinMs / 1000} s`);
}

/** A container that a restricted namespace accepts. */
export function shell(script: string, more: Partial<V1PodSpec["containers"][number]> = {}): V1PodSpec["containers"][number] {
  return {
    name: "main",
    image: shellImage,
    imagePullPolicy: "IfNotPresent",
    command: ["sh", "-c", script],
    resources: { requests: { cpu: "10m", memory: "8Mi" }, limits: { memory: "32Mi" } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 65532, capabilities: { drop: ["ALL"] }, seccompProfile: { type: "RuntimeDefault" } },
    ...more,
  };
}

/** Answers every request on port 8080 with `text`, once it is ready. */
export function server(name: string, text: string, labels: Record<string, string> = {}): V1Pod {
  const container = shell(`echo ${text} > /www/index.html && exec httpd -f -p 8080 -h /www`, {
    ports: [{ containerPort: 8080 }],
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    volumeMounts: [{ name: "www", mountPath: "/www" }],
  });
  return { metadata: { name, labels }, spec: { ...quickly, containers: [container], volumes: [{ name: "www", emptyDir: {} }] } };
}

/** Starts pods and waits until each is ready; gives them as they are then. */
export async function startPods({ core }: Apis, namespace: string, ...pods: readonly V1Pod[]): Promise<V1Pod[]> {
  for (const body of pods) await core.createNamespacedPod({ namespace, body });
  return Promise.all(
    pods.map(async ({ metadata }) => {
      const name = metadata?.name ?? "";
      const isReady = async () => (await core.readNamespacedPod({ name, namespace })).status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
      await eventually(`pod ${name}`, isReady);
      return core.readNamespacedPod({ name, namespace });
    }),
  );
}

/** Shell that writes what a URL answers. The wget of Debian's static busybox dies of its own -T. */
export const fetch = (url: string): string => `timeout 3 wget -q -O - ${url}`;

export const quickly = { terminationGracePeriodSeconds: 1 };

/** Runs a script to its end in a pod of its own and gives what it wrote. Throws with it when it failed. */
export async function runInPod({ core }: Apis, namespace: string, script: string, { labels = {}, ...spec }: Partial<V1PodSpec> & { labels?: Record<string, string> } = {}): Promise<string> {
  const name = `run-${randomBytes(4).toString("hex")}`;
  await core.createNamespacedPod({ namespace, body: { metadata: { name, labels }, spec: { restartPolicy: "Never", ...quickly, containers: [shell(script)], ...spec } } });
  let pod: V1Pod | undefined;
  await eventually(`pod ${name}`, async () => {
    pod = await core.readNamespacedPod({ name, namespace });
    return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  });
  const log = await core.readNamespacedPodLog({ name, namespace });
  if (pod?.status?.phase !== "Succeeded") throw new Error(`pod ${name} failed:\n${log}`);
  return log;
}
