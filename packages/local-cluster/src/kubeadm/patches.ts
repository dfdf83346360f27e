import { stringify } from "yaml";
import type { ClusterLayout } from "../layout.ts";

/**
 * kubeadm spells /etc/kubernetes in the manifests of two static pods; these patches point them at the state folder. The file's name
 * says what is patched and how.
 */
export function renderPatches(layout: ClusterLayout): Record<string, string> {
  const kubeconfig = (file: string) => ({ name: "kubeconfig", hostPath: { path: `${layout.kubernetes}/${file}`, type: "File" } });
  const patch = (volumes: object[]) => stringify({ spec: { volumes } });
  return {
    "kube-controller-manager+strategic.yaml": patch([kubeconfig("controller-manager.conf")]),
    "kube-scheduler+strategic.yaml": patch([kubeconfig("scheduler.conf")]),
  };
}
