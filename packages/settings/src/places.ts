import type { Zone } from "@homelab/hardware";
import { componentNames, componentPlaces, type ComponentName } from "./components.ts";
import type { HomelabSettings } from "./homelab.ts";

/** Names of the hosts that say they are of a zone, in the order of the alphabet. */
export function hostsOfZone(hosts: HomelabSettings["hosts"], zone: Zone): string[] {
  return Object.keys(hosts).filter((name) => hosts[name]?.zone === zone).sort();
}

/**
 * Names of the hosts that serve a zone, the one that `zones` names first. Empty where the file says nothing, which `embedded` and
 * `cluster` take as this machine.
 */
export function hostsServing({ zones, hosts }: Pick<HomelabSettings, "zones" | "hosts">, zone: Zone): string[] {
  const named = zones[zone];
  const own = hostsOfZone(hosts, zone);
  return named === undefined ? own : [named, ...own.filter((name) => name !== named)];
}

/** Parts that run on the target of these settings. */
export function enabledComponents({ components, target }: Pick<HomelabSettings, "components" | "target">): ComponentName[] {
  return componentNames.filter((name) => components[name].enabled && componentPlaces[name].targets.includes(target));
}
