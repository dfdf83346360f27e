import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterLayout } from "../layout.ts";
import { certificateAges, renewalDays, type CertificateAge } from "../status/certificates.ts";

/**
 * Removes what ends soon, so that kubeadm makes it anew: its own renewal knows only /etc/kubernetes. Authorities stay. The kubelet renews
 * what it has by itself while it runs; what ended meanwhile gives way to a new beginning.
 */
export async function removeAging(layout: ClusterLayout, now: Date): Promise<string[]> {
  const aging = (await certificateAges(layout, now)).filter(needsRenewal);
  for (const { file } of aging) for (const path of filesOf(layout, file)) await rm(path, { force: true });
  return aging.map(({ file }) => file);
}

function needsRenewal({ file, daysLeft, authority }: CertificateAge): boolean {
  return !authority && daysLeft < (file.startsWith("kubelet/") ? 0 : renewalDays);
}

function filesOf(layout: ClusterLayout, file: string): string[] {
  const path = join(layout.root, file);
  if (file.endsWith(".crt")) return [path, path.replace(/crt$/, "key")];
  return file.startsWith("kubelet/") ? [path, layout.kubeletKubeconfig] : [path];
}
