import type { HostFacts } from "@homelab/hardware";

/**
 * Hosts as they are now, their disks as they were when the platform was deployed on them: what it wrote since then would make the next
 * plan smaller, and volumes do not shrink. A disk of another size counts as it is.
 */
export function asDeployed(now: readonly HostFacts[], deployed: readonly HostFacts[]): HostFacts[] {
  return now.map((host) => {
    const before = deployed.find((known) => known.host === host.host);
    if (!before) return host;
    const same = host.identity.disks.filter((disk) => before.identity.disks.some(({ mount, sizeBytes }) => mount === disk.mount && sizeBytes === disk.sizeBytes)).map(({ mount }) => mount);
    const kept = Object.entries(before.measurements.disks).filter(([mount]) => same.includes(mount));
    // links and temperatures change by themselves and decide no size; the kernel's name does neither
    const { since, measurements } = before;
    return { ...host, since: sameMachine(host, before) ? since : host.since, measurements: { ...measurements, disks: { ...host.measurements.disks, ...Object.fromEntries(kept) } } };
  });
}

const sameMachine = (a: HostFacts, b: HostFacts): boolean => JSON.stringify(a.identity) === JSON.stringify(b.identity);
