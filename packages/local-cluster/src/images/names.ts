import type { ClusterVersions } from "../versions.ts";

/** A registry that cannot exist elsewhere: an image of ours is there or it is missing, never fetched by accident. */
export const imageRepository = "localhost/homelab";

export interface ClusterImageNames {
  pause: string;
  etcd: string;
  apiServer: string;
  controllerManager: string;
  scheduler: string;
  proxy: string;
  coredns: string;
  metricsServer: string;
  localPathProvisioner: string;
  busybox: string;
}

/** kubeadm derives the names of the control plane itself; these must be the same. */
export function clusterImageNames(versions: ClusterVersions): ClusterImageNames {
  const named = (name: string, tag: string) => `${imageRepository}/${name}:${tag}`;
  const kubernetes = `v${versions.kubernetes}`;
  return {
    pause: named("pause", "1"),
    etcd: named("etcd", etcdTag(versions)),
    apiServer: named("kube-apiserver", kubernetes),
    controllerManager: named("kube-controller-manager", kubernetes),
    scheduler: named("kube-scheduler", kubernetes),
    proxy: named("kube-proxy", kubernetes),
    coredns: named("coredns", `v${versions.coredns}`),
    metricsServer: named("metrics-server", `v${versions["metrics-server"]}`),
    localPathProvisioner: named("local-path-provisioner", `v${versions["local-path-provisioner"]}`),
    busybox: named("busybox", "1"),
  };
}

export function etcdTag(versions: ClusterVersions): string {
  return `${versions.etcd}-0`;
}
