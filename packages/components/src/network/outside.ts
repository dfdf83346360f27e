import { isIP } from "node:net";
import type { Outside } from "./edges.ts";

/** Where servers outside of the cluster are: an address where the URL has one, else anywhere on its port, because names move. */
export function outsideOf(urls: readonly string[]): Outside[] {
  const places = urls.map((url) => new URL(url)).filter(({ hostname }) => !hostname.endsWith(".svc"));
  const made = places.map(({ hostname, port, protocol }): Outside => ({ cidr: cidrOf(hostname.replace(/^\[|\]$/g, "")), port: Number(port || (protocol === "http:" ? 80 : 443)) }));
  return made.filter((place, i) => made.findIndex(({ cidr, port }) => cidr === place.cidr && port === place.port) === i);
}

const cidrOf = (host: string): string => ({ 4: `${host}/32`, 6: `${host}/128` })[isIP(host)] ?? "0.0.0.0/0";
