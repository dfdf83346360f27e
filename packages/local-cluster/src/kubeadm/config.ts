import { stringify } from "yaml";
import { etcdTag, imageRepository } from "../images/names.ts";
import type { ClusterLayout } from "../layout.ts";
import type { ClusterNetwork } from "../network.ts";
import type { ClusterVersions } from "../versions.ts";

export interface KubeadmInput {
  layout: ClusterLayout;
  network: ClusterNetwork;
  versions: ClusterVersions;
}

/** What `kubeadm init phase …` reads. The kubelet and kube-proxy are configured by files of their own. */
export function renderKubeadmConfig(input: KubeadmInput): string {
  return [initConfiguration(input), clusterConfiguration(input)].map((part) => stringify(part)).join("---\n");
}

const apiVersion = "kubeadm.k8s.io/v1beta4";

function initConfiguration({ layout, network }: KubeadmInput): object {
  return {
    apiVersion,
    kind: "InitConfiguration",
    localAPIEndpoint: { advertiseAddress: network.nodeAddress, bindPort: network.apiPort },
    nodeRegistration: { name: network.nodeName, criSocket: `unix://${layout.containerdSocket}`, imagePullPolicy: "Never", taints: [] },
    patches: { directory: layout.patches },
  };
}

function clusterConfiguration({ layout, network, versions }: KubeadmInput): object {
  return {
    apiVersion,
    kind: "ClusterConfiguration",
    clusterName: "homelab",
    kubernetesVersion: `v${versions.kubernetes}`,
    imageRepository,
    certificatesDir: layout.pki,
    controlPlaneEndpoint: `${network.nodeAddress}:${network.apiPort}`,
    networking: { podSubnet: network.pods, serviceSubnet: network.services, dnsDomain: network.domain },
    certificateValidityPeriod: "8760h0m0s",
    caCertificateValidityPeriod: "87600h0m0s",
    apiServer: { certSANs: ["127.0.0.1", "localhost", network.nodeAddress], extraArgs: flags(apiServerFlags(layout, network)), extraVolumes: apiServerFolders(layout) },
    controllerManager: { extraArgs: flags({ "flex-volume-plugin-dir": `${layout.kubelet}/flex`, "leader-elect": "false", profiling: "false" }) },
    scheduler: { extraArgs: flags({ "leader-elect": "false", profiling: "false" }) },
    etcd: { local: { dataDir: layout.etcd, imageTag: etcdTag(versions) } },
  };
}

function apiServerFlags(layout: ClusterLayout, network: ClusterNetwork): Record<string, string> {
  return {
    "bind-address": network.nodeAddress,
    // anonymous callers may ask whether it is well, and nothing else
    "authentication-config": layout.authentication,
    "encryption-provider-config": layout.encryption,
    "audit-policy-file": layout.auditPolicy,
    "audit-log-path": `${layout.auditLog}/audit.log`,
    "audit-log-maxsize": "20",
    "audit-log-maxbackup": "5",
    "audit-log-maxage": "30",
    "kubelet-certificate-authority": `${layout.pki}/ca.crt`,
    profiling: "false",
  };
}

function apiServerFolders(layout: ClusterLayout): object[] {
  const mounted = (name: string, path: string, readOnly: boolean) => ({ name, hostPath: path, mountPath: path, readOnly, pathType: "Directory" });
  return [mounted("policies", layout.policies, true), mounted("audit", layout.auditLog, false)];
}

function flags(values: Record<string, string>): { name: string; value: string }[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
