import { NetworkingV1Api, type CoreV1Api, type KubeConfig, type V1Node } from "@kubernetes/client-node";
import { coreApi, inTime, kubeConfigFrom, wordsOf } from "../api.ts";
import type { Supervised } from "../configure.ts";
import { namesResolve } from "../dns.ts";
import { lostImages } from "../images/load.ts";
import { clusterProcesses } from "../processes.ts";
import { certificateAges, renewalDays, type CertificateAge } from "./certificates.ts";
import { podComplaint, withoutOvercome } from "./pods.ts";
import { diskUse, type DiskUse } from "./volumes.ts";

export interface ClusterStatus {
  /** Something of the cluster runs. */
  running: boolean;
  healthy: boolean;
  /** What is wrong, in words; the worst first. */
  complaints: string[];
  node: { name: string; ready: boolean; version: string } | null;
  pods: { total: number; ready: number } | null;
  dns: boolean | null;
  certificates: CertificateAge | null;
  disk: DiskUse | null;
  /** The bridge holds nothing back: policies are kept and have no effect. */
  networkPolicy: { enforced: "enforced" | "not enforced"; policies: number | null };
}

const leastFreeBytes = 3 * 2 ** 30;
const patienceMs = 5_000;

/** Looks at everything of the local cluster and changes nothing. */
export async function clusterStatus(cluster: Supervised, now: Date): Promise<ClusterStatus> {
  const { layout } = cluster;
  const processes = await clusterProcesses(layout);
  const running = Boolean(processes.containerd ?? processes.kubelet ?? processes.shims[0]);
  const complaints = processComplaints(cluster, processes);
  const config = running ? await kubeConfigFrom(layout.kubeconfig).catch(() => undefined) : undefined;
  const seen = config ? await insideOf(config, cluster.network, now).catch((error: unknown) => void complaints.push(`the API server does not answer: ${wordsOf(error)}`)) : undefined;
  complaints.push(...(seen?.complaints ?? []));
  const dns = seen ? await namesResolve(cluster.network) : null;
  if (dns === false) complaints.push(`DNS: ${cluster.network.dns} does not resolve kubernetes.default.svc.${cluster.network.domain}`);
  const certificates = (await certificateAges(layout, now))[0] ?? null;
  if (certificates && certificates.daysLeft < renewalDays) complaints.push(ageComplaint(certificates));
  const lost = processes.containerd ? await lostImages(layout).catch(() => []) : [];
  if (lost.length > 0) complaints.push(`containerd has lost ${lost.join(", ")}, as after a full disk: ./just cluster up loads ${lost.length === 1 ? "it" : "them"} again`);
  const disk = await diskUse(layout, seen?.api).catch(() => null);
  if (disk) complaints.push(...diskComplaints(disk));
  return {
    running,
    healthy: running && complaints.length === 0,
    complaints,
    node: seen?.node ?? null,
    pods: seen?.pods ?? null,
    dns,
    certificates,
    disk,
    networkPolicy: { enforced: "not enforced", policies: seen?.policies ?? null },
  };
}

function processComplaints({ host }: Supervised, found: Awaited<ReturnType<typeof clusterProcesses>>): string[] {
  if (!found.containerd && !found.kubelet && found.shims.length === 0) return [];
  const complaints: string[] = [];
  if (!host.systemd && !found.supervisor) complaints.push("the supervisor does not run: what dies stays dead until ./just cluster up");
  if (!found.containerd) complaints.push("containerd does not run: no container can be started or stopped");
  if (!found.kubelet) complaints.push("the kubelet does not run: nobody looks after the pods");
  return complaints;
}

export interface Inside {
  api: CoreV1Api;
  complaints: string[];
  node: ClusterStatus["node"];
  nodes: { total: number; ready: number };
  pods: { total: number; ready: number };
  policies: number;
}

/** What the API server says of node, pods and policies. */
export async function insideOf(config: KubeConfig, { nodeName }: { nodeName: string }, now: Date): Promise<Inside> {
  const api = coreApi(config);
  const [nodes, pods, policies] = await inTime(Promise.all([api.listNode(), api.listPodForAllNamespaces(), config.makeApiClient(NetworkingV1Api).listNetworkPolicyForAllNamespaces()]), patienceMs);
  const node = nodes.items.find(({ metadata }) => metadata?.name === nodeName) ?? nodes.items[0];
  const counted = withoutOvercome(pods.items);
  const ready = counted.filter(({ status }) => status?.phase === "Succeeded" || status?.conditions?.some(({ type, status: met }) => type === "Ready" && met === "True"));
  const podComplaints = counted.map((pod) => podComplaint(pod, now)).filter((found) => found !== undefined);
  return {
    api,
    complaints: [...nodes.items.flatMap(nodeComplaints), ...podComplaints],
    node: node ? { name: node.metadata?.name ?? "?", ready: isReady(node), version: node.status?.nodeInfo?.kubeletVersion ?? "?" } : null,
    nodes: { total: nodes.items.length, ready: nodes.items.filter(isReady).length },
    pods: { total: counted.length, ready: ready.length },
    policies: policies.items.length,
  };
}

function isReady({ status }: V1Node): boolean {
  return status?.conditions?.some(({ type, status: met }) => type === "Ready" && met === "True") === true;
}

function nodeComplaints(node: V1Node): string[] {
  const name = node.metadata?.name ?? "?";
  const conditions = node.status?.conditions ?? [];
  const pressed = conditions.filter(({ type, status }) => type !== "Ready" && status === "True").map(({ type, message }) => `node ${name}: ${type}: ${message ?? ""}`);
  const ready = conditions.find(({ type }) => type === "Ready");
  const unready = isReady(node) ? [] : [`node ${name} is not ready: ${ready?.message ?? "the kubelet has not reported"}`];
  return [...unready, ...pressed, ...(node.spec?.unschedulable === true ? [`node ${name} takes no new pods: ./just cluster up ends that`] : [])];
}

function ageComplaint({ file, daysLeft }: CertificateAge): string {
  return daysLeft < 0 ? `the certificate ${file} ended ${-daysLeft} days ago: ./just cluster up renews it` : `the certificate ${file} ends in ${daysLeft} days: ./just cluster up renews it`;
}

function diskComplaints({ freeBytes }: DiskUse): string[] {
  return freeBytes < leastFreeBytes ? [`the disk has ${(freeBytes / 2 ** 30).toFixed(1)} GiB left: below 1 GiB pods are evicted`] : [];
}
