import { join } from "node:path";

/** Every path of a cluster's state folder, spelled once. */
export interface ClusterLayout {
  root: string;
  /** What this machine was like before, and which version of the layout this is. */
  stateFile: string;
  /** For the person and for every client of ours; 0600. */
  kubeconfig: string;
  /** Certificates, kubeconfigs, policies and manifests: what kubeadm calls /etc/kubernetes. */
  kubernetes: string;
  pki: string;
  manifests: string;
  patches: string;
  kubeadmConfig: string;
  /** Read by the API server alone. */
  policies: string;
  authentication: string;
  encryption: string;
  auditPolicy: string;
  kubeletConfig: string;
  kubeletKubeconfig: string;
  /** The kubelet's own folder. */
  kubelet: string;
  etcd: string;
  containerdConfig: string;
  containerdRoot: string;
  /** Where containerd would install programs that nobody asks it to install. */
  containerdOpt: string;
  containerdState: string;
  containerdSocket: string;
  runc: string;
  cniConfig: string;
  cniLeases: string;
  /** Folders that pods see as their volumes. */
  volumes: string;
  /** Archives of the cluster's own images. */
  images: string;
  logs: string;
  auditLog: string;
  podLogs: string;
  run: string;
  lock: string;
  /** Makes the links, rules and settings of the kernel; runs before every start of containerd. */
  prepareScript: string;
  packetRules: string;
  supervisorConfig: string;
  supervisorSocket: string;
}

export function clusterLayout(root: string): ClusterLayout {
  const at = (...names: string[]) => join(root, ...names);
  return {
    root,
    stateFile: at("cluster.json"),
    kubeconfig: at("kubeconfig"),
    kubernetes: at("kubernetes"),
    pki: at("kubernetes", "pki"),
    manifests: at("kubernetes", "manifests"),
    patches: at("kubernetes", "patches"),
    kubeadmConfig: at("kubernetes", "kubeadm.yaml"),
    policies: at("kubernetes", "policies"),
    authentication: at("kubernetes", "policies", "authentication.yaml"),
    encryption: at("kubernetes", "policies", "encryption.yaml"),
    auditPolicy: at("kubernetes", "policies", "audit.yaml"),
    kubeletConfig: at("kubernetes", "kubelet.yaml"),
    kubeletKubeconfig: at("kubernetes", "kubelet.conf"),
    kubelet: at("kubelet"),
    etcd: at("etcd"),
    containerdConfig: at("containerd", "config.toml"),
    containerdRoot: at("containerd", "root"),
    containerdOpt: at("containerd", "opt"),
    containerdState: at("run", "containerd"),
    containerdSocket: at("run", "containerd.sock"),
    runc: at("run", "runc"),
    cniConfig: at("containerd", "cni"),
    cniLeases: at("run", "leases"),
    volumes: at("volumes"),
    images: at("images"),
    logs: at("logs"),
    auditLog: at("logs", "audit"),
    podLogs: at("logs", "pods"),
    run: at("run"),
    lock: at("run", "lock"),
    prepareScript: at("run", "prepare.sh"),
    packetRules: at("run", "packets.nft"),
    supervisorConfig: at("run", "supervisord.conf"),
    supervisorSocket: at("run", "supervisor.sock"),
  };
}
