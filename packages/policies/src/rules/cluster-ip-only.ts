import type { Rule } from "../rule.ts";

/** The tailnet is the door, and there is no other. */
export const clusterIpOnly: Rule = {
  name: "cluster-ip-only",
  description: "Nothing is reachable from outside of the cluster: Services are ClusterIP, and there is no Ingress.",
  breaches: ({ kind, spec }) => {
    if (kind === "Ingress" || kind === "Gateway" || kind === "HTTPRoute") return [`a ${kind} is a door of its own: the tailnet is the only one`];
    if (kind !== "Service") return [];
    const type = (spec?.["type"] as string | undefined) ?? "ClusterIP";
    const external = (spec?.["externalIPs"] as readonly string[] | undefined) ?? [];
    return [...(type === "ClusterIP" ? [] : [`its type is ${type}: make it ClusterIP`]), ...(external.length > 0 ? [`it has externalIPs ${external.join(", ")}`] : [])];
  },
};
