import type { ClusterLayout } from "../layout.ts";
import type { ClusterNetwork } from "../network.ts";

/** Settings of the kernel that the cluster needs, by their names under /proc/sys. */
export const neededSettings: Readonly<Record<string, string>> = {
  "net/ipv4/ip_forward": "1",
  // packets between two pods on the bridge must pass the rules that undo a service's address
  "net/bridge/bridge-nf-call-iptables": "1",
};

/** Settings that the kubelet and kube-proxy change on their own; kept to be put back. */
export const changedSettings = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
  "net/netfilter/nf_conntrack_max",
  "net/netfilter/nf_conntrack_tcp_be_liberal",
  "net/netfilter/nf_conntrack_tcp_timeout_established",
  "net/netfilter/nf_conntrack_tcp_timeout_close_wait",
  "net/netfilter/nf_conntrack_udp_timeout",
  "net/netfilter/nf_conntrack_udp_timeout_stream",
  "net/ipv4/conf/all/route_localnet",
];

/** Runs before every start of containerd: whatever a reboot or a person took away is there again. */
export function renderPrepare(layout: ClusterLayout, network: ClusterNetwork): string {
  const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;
  return `#!/bin/sh
# written by "cluster up"; changes are overwritten
set -eu
modprobe -aq overlay br_netfilter nf_tables 2>/dev/null || true
${Object.entries(neededSettings).map(([name, value]) => `echo ${value} > /proc/sys/${name}`).join("\n")}
# a bridge without ports: not every kernel has dummy links
ip link show ${network.nodeLink} >/dev/null 2>&1 || ip link add ${network.nodeLink} type bridge
ip address replace ${network.nodeAddress}/32 dev ${network.nodeLink}
ip link set ${network.nodeLink} up
ip route replace ${network.services} dev ${network.nodeLink} src ${network.nodeAddress}
nft -f ${quoted(layout.packetRules)}
# what containerd and its networks remember of running pods is void after a reboot
if [ "$(cat ${quoted(`${layout.run}/boot`)} 2>/dev/null)" != "$(cat /proc/sys/kernel/random/boot_id)" ]; then
  rm -rf ${[layout.containerdState, layout.runc, layout.cniLeases].map(quoted).join(" ")}
  cat /proc/sys/kernel/random/boot_id > ${quoted(`${layout.run}/boot`)}
fi
exec "$@"
`;
}
