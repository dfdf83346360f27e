import { stringify } from "yaml";
import type { ClusterLayout } from "../layout.ts";

/**
 * CPU that each static pod asks for: twice what it uses at rest. kubeadm asks for 650m in all, a third of two cores that stand idle;
 * with the addons this stays within the cores that a plan keeps for Kubernetes.
 */
export const controlPlaneCores: Readonly<Record<string, string>> = {
  etcd: "40m",
  "kube-apiserver": "80m",
  "kube-controller-manager": "20m",
  "kube-scheduler": "10m",
};

/** kubeadm spells /etc/kubernetes in the manifests of two of them. */
const kubeconfigs: Readonly<Record<string, string>> = { "kube-controller-manager": "controller-manager.conf", "kube-scheduler": "scheduler.conf" };

/** What kubeadm's manifests of the static pods get besides; the file's name says what is patched and how. */
export function renderPatches(layout: ClusterLayout): Record<string, string> {
  return Object.fromEntries(
    Object.entries(controlPlaneCores).map(([pod, cpu]) => {
      const containers = [{ name: pod, resources: { requests: { cpu } } }];
      const file = kubeconfigs[pod];
      const volumes = file && [{ name: "kubeconfig", hostPath: { path: `${layout.kubernetes}/${file}`, type: "File" } }];
      return [`${pod}+strategic.yaml`, stringify({ spec: { containers, ...(volumes && { volumes }) } })];
    }),
  );
}
