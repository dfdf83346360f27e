import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeIfChanged } from "./files.ts";
import type { HostFacts } from "./host/facts.ts";
import { renderPacketRules } from "./host/packets.ts";
import { renderPrepare } from "./host/prepare.ts";
import { clusterImageNames } from "./images/names.ts";
import { renderKubeadmConfig } from "./kubeadm/config.ts";
import { renderPatches } from "./kubeadm/patches.ts";
import { renderAuditPolicy, renderAuthentication, renderEncryption } from "./kubeadm/policies.ts";
import { kubeletArguments, renderKubeletConfig } from "./kubelet/config.ts";
import type { ClusterLayout } from "./layout.ts";
import type { ClusterNetwork } from "./network.ts";
import { renderCniConfig } from "./runtime/cni.ts";
import { renderContainerdConfig } from "./runtime/containerd.ts";
import { renderSupervisorConfig, type HostProgram } from "./supervisor/config.ts";
import type { ClusterVersions } from "./versions.ts";

/** A cluster as far as it must be known to stop it. */
export interface Supervised {
  layout: ClusterLayout;
  network: ClusterNetwork;
  host: HostFacts;
  /** Runs supervisord where there is no systemd. */
  python: string;
}

/** Everything the files of a cluster are rendered from. */
export interface LocalCluster extends Supervised {
  versions: ClusterVersions;
  /** Paths of the built programs by name. */
  programs: Readonly<Record<string, string>>;
}

/** Which long-running programs must be started again because what they read has changed. */
export interface Changed {
  containerd: boolean;
  kubelet: boolean;
  supervisor: boolean;
}

/** Makes folders and files. Safe to repeat: nothing is written that is there already. */
export async function configure(cluster: LocalCluster): Promise<Changed> {
  const { layout, network, host } = cluster;
  for (const [path, mode] of folders(layout)) await mkdir(path, { recursive: true, mode });
  const kubelet = await keepKubelet(cluster);
  const changed = new Set<string>();
  const put = async (path: string, text: string, mode = 0o600) => void ((await writeIfChanged(path, text, mode)) && changed.add(path));
  await put(layout.packetRules, renderPacketRules(network));
  await put(layout.prepareScript, renderPrepare(layout, network), 0o700);
  await put(layout.containerdConfig, renderContainerdConfig(layout, clusterImageNames(cluster.versions).pause, host));
  await put(join(layout.cniConfig, "homelab.conflist"), renderCniConfig(layout, network));
  await put(layout.kubeadmConfig, renderKubeadmConfig(cluster));
  for (const [name, text] of Object.entries(renderPatches(layout))) await put(join(layout.patches, name), text);
  await put(layout.authentication, renderAuthentication());
  await put(layout.auditPolicy, renderAuditPolicy());
  if (!(await stat(layout.encryption).catch(() => undefined))) await put(layout.encryption, renderEncryption(randomBytes(32).toString("base64")));
  await put(layout.kubeletConfig, renderKubeletConfig(layout, network, host));
  await put(layout.supervisorConfig, renderSupervisorConfig(layout, hostPrograms(layout, network)));
  const oneOf = (...paths: string[]) => paths.some((path) => changed.has(path));
  return {
    containerd: oneOf(layout.containerdConfig, layout.prepareScript, layout.packetRules),
    kubelet: kubelet || oneOf(layout.kubeletConfig),
    supervisor: oneOf(layout.supervisorConfig),
  };
}

export function hostPrograms(layout: ClusterLayout, network: ClusterNetwork): HostProgram[] {
  return [
    { name: "containerd", argv: ["/bin/sh", layout.prepareScript, "containerd", "--config", layout.containerdConfig] },
    { name: "kubelet", argv: [keptKubelet(layout), ...kubeletArguments(layout, network)] },
  ];
}

const keptKubelet = (layout: ClusterLayout): string => join(layout.root, "bin", "kubelet");

/** A copy: the cache may be deleted while the cluster runs. Tells whether it is another program than before. */
async function keepKubelet({ layout, programs }: LocalCluster): Promise<boolean> {
  const from = programs["kubelet"];
  if (from === undefined) throw new Error("cluster: no kubelet was built");
  const kept = keptKubelet(layout);
  const [source, copy] = [await stat(from), await stat(kept).catch(() => undefined)];
  const note = `${kept}.from`;
  const origin = `${from} ${source.size} ${source.mtimeMs}\n`;
  if (copy?.size === source.size && (await readFile(note, "utf8").catch(() => "")) === origin) return false;
  await copyFile(from, `${kept}.new`);
  await rename(`${kept}.new`, kept);
  await writeIfChanged(note, origin, 0o600);
  return true;
}

/** Volumes and logs are passed through by users that pods run as; everything else is root's. */
function folders(layout: ClusterLayout): [string, number][] {
  const closed = [layout.kubernetes, layout.pki, layout.manifests, layout.patches, layout.policies, layout.etcd, layout.kubelet, layout.logs, layout.auditLog, layout.podLogs, layout.images, layout.run];
  const open = [dirname(keptKubelet(layout)), dirname(layout.containerdConfig), layout.cniConfig, layout.volumes];
  return [[layout.root, 0o711], ...closed.map((path): [string, number] => [path, 0o700]), ...open.map((path): [string, number] => [path, 0o711])];
}
