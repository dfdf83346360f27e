import { CertificatesV1Api, type KubeConfig, type V1CertificateSigningRequest } from "@kubernetes/client-node";
import type { ClusterNetwork } from "../network.ts";

/**
 * Signs what the node's kubelet asks to serve with. Kubernetes leaves this to a person, because it cannot know who a machine is; here
 * there is one machine, and only its root holds the credentials that the request is made with. Gives how many were signed.
 */
export async function approveServingCertificates(config: KubeConfig, { nodeName }: ClusterNetwork): Promise<number> {
  const api = config.makeApiClient(CertificatesV1Api);
  const { items } = await api.listCertificateSigningRequest();
  const waiting = items.filter((request) => isOwn(request, nodeName));
  for (const request of waiting) {
    const approved = { type: "Approved", status: "True", reason: "OwnNode", message: "asked by the only node of this cluster" };
    const name = request.metadata?.name ?? "";
    await api.replaceCertificateSigningRequestApproval({ name, body: { ...request, status: { ...request.status, conditions: [approved] } } });
  }
  return waiting.length;
}

function isOwn({ spec, status }: V1CertificateSigningRequest, nodeName: string): boolean {
  const undecided = (status?.conditions ?? []).length === 0;
  return undecided && spec.signerName === "kubernetes.io/kubelet-serving" && spec.username === `system:node:${nodeName}` && (spec.groups ?? []).includes("system:nodes");
}
