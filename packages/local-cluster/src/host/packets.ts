import type { ClusterNetwork } from "../network.ts";

export const packetTable = "homelab-cluster";

/**
 * nftables rules of our own, in one table that is removed as a whole. Pods reach other networks under the machine's address, and
 * what another machine sends to an address of the cluster is dropped before anything else sees it.
 */
export function renderPacketRules({ pods, services, nodeAddress, nodeLink, podBridge }: ClusterNetwork): string {
  return `# written by "cluster up"; changes are overwritten
table ip ${packetTable}
delete table ip ${packetTable}
table ip ${packetTable} {
  chain from-elsewhere {
    type filter hook prerouting priority raw; policy accept;
    iifname != { "lo", "${nodeLink}", "${podBridge}" } ip daddr { ${pods}, ${services}, ${nodeAddress} } drop
  }
  chain to-elsewhere {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${pods} ip daddr != ${pods} oifname != { "${nodeLink}", "${podBridge}" } masquerade
  }
}
`;
}
