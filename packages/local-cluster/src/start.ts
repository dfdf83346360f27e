import { copyFile, chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Metrics, type KubeConfig } from "@kubernetes/client-node";
import { controlPlaneNode } from "./addons/access.ts";
import { namesResolve } from "./dns.ts";
import { addonComplaints } from "./addons/health.ts";
import { addons } from "./addons/index.ts";
import { applyAll, coreApi, kubeConfigFrom, wordsOf } from "./api.ts";
import { configure, type Changed, type LocalCluster } from "./configure.ts";
import { loadImages, type LoadableImage } from "./images/load.ts";
import { clusterImageNames } from "./images/names.ts";
import { approveServingCertificates } from "./kubelet/serving-certificate.ts";
import { prepareControlPlane, recordInCluster } from "./kubeadm/phases.ts";
import { containerdAnswers } from "./runtime/ctr.ts";
import { setSchedulable } from "./stop/drain.ts";
import { keepRunning } from "./supervisor/keep-running.ts";
import { waitUntil } from "./wait.ts";

export interface UpStep {
  title: string;
  run(note: (text: string) => void): Promise<void>;
}

/** The way from whatever is there to a cluster that answers. Each step finds out by itself what is left to do. */
export function startSteps(cluster: LocalCluster, images: () => Promise<readonly LoadableImage[]>): UpStep[] {
  const { layout, network } = cluster;
  const kubeadm = { program: cluster.programs["kubeadm"] ?? "kubeadm", layout };
  let changed: Changed = { containerd: false, kubelet: false, supervisor: false };
  let prepared = false;
  let digests: Record<string, string> = {};
  return [
    {
      title: "configuration and certificates",
      run: async () => {
        changed = await configure(cluster);
        prepared = await prepareControlPlane(kubeadm, new Date());
      },
    },
    { title: "containerd", run: async () => startContainerd(cluster, changed) },
    { title: "images of the cluster", run: async (note) => void (digests = await loadImages(layout, await images(), note)) },
    {
      title: "kubelet and control plane",
      run: async (note) => {
        await keepRunning(cluster, "kubelet", changed.kubelet || prepared);
        await waitUntil("API server", async () => apiComplaint(join(layout.kubernetes, "super-admin.conf")), { timeoutMs: 180_000, note });
      },
    },
    {
      title: "addons",
      run: async () => {
        const asRoot = await kubeConfigFrom(join(layout.kubernetes, "super-admin.conf"));
        await applyAll(asRoot, addons({ layout, network, images: clusterImageNames(cluster.versions), digests }));
        if (prepared) await recordInCluster(kubeadm);
        await handOutKubeconfig(cluster);
      },
    },
    {
      title: "node ready",
      run: async (note) => {
        await waitUntil("node", async () => nodeComplaint(cluster), { timeoutMs: 120_000, note });
        const config = await kubeConfigFrom(layout.kubeconfig);
        await applyAll(config, [controlPlaneNode(network.nodeName)]);
        await setSchedulable(coreApi(config), network, true);
      },
    },
    {
      title: "DNS, storage and metrics ready",
      run: async (note) => {
        const config = await kubeConfigFrom(layout.kubeconfig);
        await waitUntil("addons", async () => addonComplaint(config, network), { timeoutMs: 180_000, everyMs: 300, note });
      },
    },
  ];
}

/**
 * The kubelet asks for its certificate soon after it has joined, so each look also signs. After a stop the API server still holds what
 * was true before it, so DNS and metrics are asked themselves.
 */
async function addonComplaint(config: KubeConfig, network: LocalCluster["network"]): Promise<string | undefined> {
  await approveServingCertificates(config, network);
  const complaints = await addonComplaints(config);
  if (complaints.length > 0) return complaints.join(", ");
  if (!(await namesResolve(network))) return "DNS does not answer yet";
  const { items } = await new Metrics(config).getNodeMetrics();
  return items.length > 0 ? undefined : "no measurements of the node yet";
}

async function startContainerd(cluster: LocalCluster, changed: Changed): Promise<void> {
  await keepRunning(cluster, "containerd", changed.containerd || changed.supervisor);
  await waitUntil("containerd", async () => ((await containerdAnswers(cluster.layout)) ? undefined : "its socket does not answer yet"), { timeoutMs: 30_000 });
}

async function apiComplaint(kubeconfig: string): Promise<string | undefined> {
  const api = coreApi(await kubeConfigFrom(kubeconfig));
  return api.listNamespace({ limit: 1 }).then(() => undefined, (error: unknown) => `it does not answer yet: ${wordsOf(error)}`);
}

async function nodeComplaint({ layout, network }: LocalCluster): Promise<string | undefined> {
  const node = await coreApi(await kubeConfigFrom(layout.kubeconfig)).readNode({ name: network.nodeName });
  const ready = node.status?.conditions?.find((condition) => condition.type === "Ready");
  return ready?.status === "True" ? undefined : (ready?.message ?? "the kubelet has not reported yet");
}

async function handOutKubeconfig({ layout }: LocalCluster): Promise<void> {
  const admin = join(layout.kubernetes, "admin.conf");
  if ((await readFile(admin, "utf8")) === (await readFile(layout.kubeconfig, "utf8").catch(() => ""))) return;
  await copyFile(admin, layout.kubeconfig);
  await chmod(layout.kubeconfig, 0o600);
}

