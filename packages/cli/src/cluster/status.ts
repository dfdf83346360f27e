import { clusterStatus, ownStatus, type ClusterStatus, type OwnCluster } from "@homelab/local-cluster";
import { table, tint, type Terminal } from "../terminal.ts";
import type { ClusterPlace } from "./place.ts";

/** Prints what is wrong, in words; true when nothing is. */
export async function showClusterStatus(place: ClusterPlace, terminal: Terminal): Promise<boolean> {
  if (place.own) return showOwn(place.own, terminal);
  const found = await clusterStatus(place.local, new Date());
  if (terminal.json) terminal.printJson(found);
  else terminal.print(renderClusterStatus(found, place.local.layout.root));
  return found.healthy;
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

export function renderClusterStatus(found: ClusterStatus, root: string): string {
  if (!found.running) return `The cluster is down (state: ${root})\n\nStart it: ./just cluster up`;
  const { node, pods, dns, certificates, disk, networkPolicy } = found;
  const yes = (well: boolean | null) => (well === null ? "unknown" : well ? tint("green", "yes") : tint("red", "no"));
  const rows = [
    ["node ready", yes(node?.ready ?? null), node ? `${node.name}, Kubernetes ${node.version}` : ""],
    ["pods ready", pods ? `${pods.ready} of ${pods.total}` : "unknown", ""],
    ["names resolve", yes(dns), ""],
    ["certificates", certificates ? `${certificates.daysLeft} days left` : "unknown", certificates?.file ?? ""],
    ["disk", disk ? `${gib(disk.freeBytes)} free` : "unknown", disk ? `of ${gib(disk.totalBytes)}` : ""],
    ["NetworkPolicy", networkPolicy.enforced, networkPolicy.policies ? `${networkPolicy.policies} deployed, none of them holds anything back` : ""],
  ];
  const volumes = (disk?.volumes ?? []).map((volume) => [`volume ${volume.claim}`, gib(volume.usedBytes), `of ${volume.asked} asked for, ${volume.phase}`]);
  return [
    `The cluster is ${found.healthy ? tint("green", "healthy") : tint("red", "not healthy")} (state: ${root})`,
    table([...rows, ...volumes]),
    ...(found.complaints.length > 0 ? [found.complaints.map((text) => `${tint("red", "!")} ${text}`).join("\n")] : []),
  ].join("\n\n");
}

/** What is asked of a cluster of the person's own; true when it can carry the platform. */
export async function showOwn(own: OwnCluster, terminal: Terminal): Promise<boolean> {
  const found = await ownStatus(own, new Date());
  if (terminal.json) {
    terminal.printJson(found);
    return found.healthy;
  }
  const rows = [
    ["nodes ready", `${found.nodes.ready} of ${found.nodes.total}`, found.version],
    ["pods ready", `${found.pods.ready} of ${found.pods.total}`, ""],
    ["default storage", found.defaultStorage ?? "none", ""],
    ["metrics", found.metrics ? "yes" : "no", ""],
    ["NetworkPolicy", found.networkPolicy.enforced, "its network decides"],
  ];
  terminal.print([`Your own cluster at ${found.server} (${own.kubeconfig})`, table(rows), ...found.complaints.map((text) => `${tint("red", "!")} ${text}`)].join("\n\n"));
  return found.healthy;
}
