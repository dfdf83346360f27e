import { Zone } from "@homelab/hardware";
import { componentNames, componentPlaces } from "../components.ts";
import type { HomelabSettings } from "../homelab.ts";
import { hostsOfZone } from "../places.ts";
import { namesIn, type Rule } from "./rule.ts";

/** Zones whose work cannot be spread: one database beside Home Assistant, one server of the language model. */
const exclusive: readonly Zone[] = ["telemetry", "inference"];

const namesAHost: Rule = {
  reads: ["zones", namesIn("hosts")],
  faults: ({ zones, hosts }) =>
    Zone.options.flatMap((zone) => {
      const host = zones[zone];
      if (host === undefined || Object.hasOwn(hosts, host)) return [];
      const known = Object.keys(hosts).join(", ") || "none";
      return [{ path: ["zones", zone], expected: `a name from hosts (${known})`, do: `Add ${host} to hosts, or name one that is there.` }];
    }),
};

const oneHostEach: Rule = {
  reads: ["hosts.*.zone"],
  faults: ({ hosts }) =>
    exclusive.flatMap((zone) => {
      const [first, ...more] = hostsOfZone(hosts, zone);
      return more.map((name) => ({
        path: ["hosts", name, "zone"],
        expected: `another zone: ${zone} is served by one host, and ${String(first)} is of it`,
        do: `Give ${name} another zone or remove it; only primary may have several hosts.`,
      }));
    }),
};

const firstOfSeveral: Rule = {
  reads: ["zones", "hosts.*.zone"],
  faults: ({ zones, hosts }) => {
    const several = hostsOfZone(hosts, "primary");
    if (several.length < 2 || zones.primary !== undefined) return [];
    return [{ path: ["zones", "primary"], expected: `one of ${several.join(", ")}`, do: "Name the host that runs the control plane under zones.primary." }];
  },
};

const noOtherHost: Rule = {
  reads: ["zones", "hosts.*.zone"],
  faults: ({ zones, hosts }) =>
    Zone.options.flatMap((zone) => {
      const named = zones[zone];
      const own = hostsOfZone(hosts, zone);
      if (named === undefined || own.length === 0 || own.includes(named) || !Object.hasOwn(hosts, named)) return [];
      return [{ path: ["zones", zone], expected: `${own.join(" or ")}, whose zone is ${zone}`, do: `Remove zones.${zone}, or give ${own.join(" and ")} another zone.` }];
    }),
};

const zoneWithoutHost: Rule = {
  reads: ["target", "zones", "hosts.*.zone", "components.*.enabled"],
  faults: (settings) =>
    settings.target !== "homelab" ? [] : Zone.options.flatMap((zone) => {
      const parts = enabledIn(settings, zone);
      if (parts.length === 0 || settings.zones[zone] !== undefined || hostsOfZone(settings.hosts, zone).length > 0) return [];
      const without = zone === "primary" ? "" : `, or switch off ${parts.map((part) => `components.${part}`).join(" and ")}`;
      return [{ path: ["zones", zone], expected: `a host for the ${zone} zone, where ${parts.join(", ")} ${parts.length === 1 ? "runs" : "run"}`, do: `Give a host \`zone: ${zone}\`, or name one under zones.${zone}${without}.` }];
    }),
};

function enabledIn({ components, target }: HomelabSettings, zone: Zone) {
  return componentNames.filter((name) => components[name].enabled && componentPlaces[name].zone === zone && componentPlaces[name].targets.includes(target));
}

export const zoneRules: readonly Rule[] = [namesAHost, oneHostEach, firstOfSeveral, noOtherHost, zoneWithoutHost];
