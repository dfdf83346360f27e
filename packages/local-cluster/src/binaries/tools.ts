import type { ClusterVersions } from "../versions.ts";

/** Programs that one Go module builds. */
export interface Tool {
  /** Folder below tools/. */
  name: string;
  version: string;
  /** Programs by name, each with the Go package it is built from. */
  programs: Readonly<Record<string, string>>;
  /** Variables of the program that hold what it says its version is. */
  stamps: Readonly<Record<string, string>>;
  /** Files a program embeds and a module brings, by their name beside the source: read where the module is, never copied into the checkout. */
  embeds?: Readonly<Record<string, { module: string; path: string }>>;
  /** How a program of the machine's own is asked for its version; undefined where it cannot be asked. */
  ask?: Readonly<Record<string, readonly string[]>>;
  /** On two cores, with nothing cached. */
  minutes: number;
}

export function clusterTools(versions: ClusterVersions): Tool[] {
  return [
    kubernetes(versions.kubernetes),
    { name: "etcd", version: versions.etcd, programs: { etcd: "go.etcd.io/etcd/server/v3" }, stamps: {}, ask: { etcd: ["--version"] }, minutes: 1 },
    { name: "coredns", version: versions.coredns, programs: { coredns: "homelab/tools/coredns" }, stamps: {}, ask: { coredns: ["-version"] }, minutes: 1 },
    { name: "metrics-server", version: versions["metrics-server"], programs: { "metrics-server": "sigs.k8s.io/metrics-server/cmd/metrics-server" }, stamps: { "k8s.io/component-base/version.gitVersion": `v${versions["metrics-server"]}` }, minutes: 1.5 },
    { name: "local-path-provisioner", version: versions["local-path-provisioner"], programs: { "local-path-provisioner": "github.com/rancher/local-path-provisioner" }, stamps: { "main.VERSION": `v${versions["local-path-provisioner"]}` }, minutes: 1 },
    { name: "policy-evaluator", version: versions.cyclonus, programs: { "policy-evaluator": "homelab/tools/policy-evaluator" }, stamps: {}, minutes: 1 },
    { name: "pause", version: "1", programs: { pause: "homelab/tools/pause" }, stamps: {}, minutes: 0.1 },
  ];
}

function kubernetes(version: string): Tool {
  const [major = "", minor = ""] = version.split(".");
  const names = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet", "kubeadm", "kubectl"];
  const stamps = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((holder) =>
    Object.entries({ gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: "clean" }).map(([name, value]) => [`${holder}.${name}`, value] as const),
  );
  const flag = ["--version"];
  return {
    name: "kubernetes",
    version,
    programs: Object.fromEntries(names.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`])),
    stamps: Object.fromEntries(stamps),
    ask: { ...Object.fromEntries(names.map((name) => [name, flag])), kubeadm: ["version", "-o", "short"], kubectl: ["version", "--client"] },
    minutes: 8,
  };
}
