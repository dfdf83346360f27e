import { reviewHosts, type Clock, type HardwarePort, type HostFacts } from "@homelab/hardware";

/** Hosts that are written down: for tests, and to plan for machines that are not there yet. They are reviewed as any others. */
export function fixedFacts(hosts: readonly HostFacts[], clock: () => Clock): HardwarePort {
  return { hosts: async () => structuredClone(reviewHosts(hosts, clock())) };
}
