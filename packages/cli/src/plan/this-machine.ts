import { hostname } from "node:os";
import { factsOfThisMachine } from "@homelab/adapters/facts";
import type { HostFacts, KnownHosts } from "@homelab/hardware";
import { hostLabel } from "../init/host-label.ts";

/** Read from the kernel in a fraction of a second. */
export const thisMachine = (): Promise<KnownHosts> => factsOfThisMachine({ host: hostLabel(hostname()), zone: "primary", now: () => new Date() }).hosts();

/** The disk that a folder is on, by the longest mount point above it. */
export function mountOf(facts: HostFacts, folder: string): string | undefined {
  const above = facts.identity.disks.filter(({ mount }) => mount === "/" || folder === mount || folder.startsWith(`${mount}/`));
  return above.sort((a, b) => b.mount.length - a.mount.length)[0]?.mount;
}
