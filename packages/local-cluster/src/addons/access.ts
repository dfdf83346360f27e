import type { KubernetesObject, V1Node } from "@kubernetes/client-node";
import { bindClusterRole, group } from "./objects.ts";

/** Who may do what from the first minute. No machine joins, so there are no tokens that let one in. */
export function access(): KubernetesObject[] {
  return [
    // the group in the certificate of admin.conf
    bindClusterRole("kubeadm:cluster-admins", "cluster-admin", group("kubeadm:cluster-admins")),
    // the kubelet's client certificate is renewed without hands
    bindClusterRole("kubeadm:node-autoapprove-certificate-rotation", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", group("system:nodes")),
  ];
}

/** The label by which tools and manifests find the machine with the control plane. */
export function controlPlaneNode(name: string): V1Node {
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels: { "node-role.kubernetes.io/control-plane": "" } } };
}
