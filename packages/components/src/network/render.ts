import type { types } from "@pulumi/kubernetes";
import { anyOf, type PartName, selectorOf } from "../parts.ts";
import { doorLabel, type Edge, edges, type Outside } from "./edges.ts";

type PolicySpec = types.input.networking.v1.NetworkPolicySpec;
type Peer = types.input.networking.v1.NetworkPolicyPeer;

/** What one instance of a part may receive and send: its own lines of the list, and names where it sends anything. */
export function renderPolicy(part: PartName, instance: string, outside: readonly Outside[] = []): PolicySpec {
  const sent = [...edges.filter(({ from }) => from === part).map(({ to, port }) => ({ to: [peerOf(to)], ports: [tcp(port)] })), ...outside.map(({ cidr, port }) => ({ to: [{ ipBlock: { cidr } }], ports: [tcp(port)] }))];
  return {
    podSelector: { matchLabels: selectorOf(part, instance) },
    policyTypes: ["Ingress", "Egress"],
    ingress: edges.filter(({ to }) => to === part).map(({ from, port }) => ({ from: [peerOf(from)], ports: [tcp(port)] })),
    egress: sent.length > 0 ? [nameService, ...sent] : [],
  };
}

const tcp = (port: number) => ({ protocol: "TCP", port });

function peerOf(end: Edge["from"]): Peer {
  return end === "door" ? { namespaceSelector: { matchLabels: { [doorLabel.name]: doorLabel.value } } } : { podSelector: { matchLabels: anyOf(end) } };
}

const nameService = {
  to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } }, podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
  ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
};
