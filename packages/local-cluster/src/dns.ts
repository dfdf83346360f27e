import { Resolver } from "node:dns/promises";
import type { ClusterNetwork } from "./network.ts";

/** Asks the cluster's DNS, through its service, for the name that always exists. */
export async function namesResolve({ dns, domain, apiService }: ClusterNetwork): Promise<boolean> {
  const resolver = new Resolver({ timeout: 1000, tries: 2 });
  resolver.setServers([dns]);
  return resolver.resolve4(`kubernetes.default.svc.${domain}`).then((found) => found.includes(apiService), () => false);
}
