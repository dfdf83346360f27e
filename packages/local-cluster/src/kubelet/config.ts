import { stringify } from "yaml";
import type { HostFacts } from "../host/facts.ts";
import type { ClusterLayout } from "../layout.ts";
import type { ClusterNetwork } from "../network.ts";

/** KubeletConfiguration: what the flags of old said, in one file. */
export function renderKubeletConfig(layout: ClusterLayout, network: ClusterNetwork, host: HostFacts): string {
  return stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: network.nodeAddress,
    healthzBindAddress: "127.0.0.1",
    readOnlyPort: 0,
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: `${layout.pki}/ca.crt` } },
    authorization: { mode: "Webhook" },
    // asked of the cluster's own authority, so that metrics and logs are read over connections that are checked
    serverTLSBootstrap: true,
    rotateCertificates: true,
    containerRuntimeEndpoint: `unix://${layout.containerdSocket}`,
    cgroupDriver: host.systemd ? "systemd" : "cgroupfs",
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: [network.dns],
    clusterDomain: network.domain,
    resolvConf: host.resolvConf,
    // kube-proxy works without iptables, and these chains would stay behind in tables of the machine's
    makeIPTablesUtilChains: false,
    staticPodPath: layout.manifests,
    podLogsDir: layout.podLogs,
    volumePluginDir: `${layout.kubelet}/flex`,
    containerLogMaxSize: "10Mi",
    containerLogMaxFiles: 3,
    // an image of ours cannot be fetched again: none is removed for being old or for a disk that fills
    imageGCHighThresholdPercent: 100,
    imageMaximumGCAge: "0s",
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1Gi", "imagefs.available": "1Gi", "nodefs.inodesFree": "2%" },
    shutdownGracePeriod: "0s",
    logging: { format: "text", flushFrequency: "5s" },
  });
}

/** The kubelet's command line: what its configuration file cannot say. */
export function kubeletArguments(layout: ClusterLayout, network: ClusterNetwork): string[] {
  return [
    `--config=${layout.kubeletConfig}`,
    `--kubeconfig=${layout.kubeletKubeconfig}`,
    `--root-dir=${layout.kubelet}`,
    `--cert-dir=${layout.kubelet}/pki`,
    `--hostname-override=${network.nodeName}`,
    `--node-ip=${network.nodeAddress}`,
  ];
}
