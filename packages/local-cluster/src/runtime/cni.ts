import type { ClusterLayout } from "../layout.ts";
import type { ClusterNetwork } from "../network.ts";

/** One bridge on one machine. Leaving the machine under its address is `packets.ts`'s business, so no iptables rule is made. */
export function renderCniConfig(layout: ClusterLayout, network: ClusterNetwork): string {
  const config = {
    cniVersion: "1.0.0",
    name: "homelab",
    plugins: [
      {
        type: "bridge",
        bridge: network.podBridge,
        isGateway: true,
        isDefaultGateway: true,
        hairpinMode: true,
        ipam: { type: "host-local", dataDir: layout.cniLeases, ranges: [[{ subnet: network.pods }]] },
      },
    ],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
