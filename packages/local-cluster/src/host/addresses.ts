import type { ClusterNetwork } from "../network.ts";

export interface Clash {
  /** The link that the route leads through. */
  link: string;
  /** Which of the cluster's ranges it leads into. */
  range: string;
}

/** Reads `/proc/net/route`: the first route, but for the default one and the cluster's own, that leads into the cluster's addresses. */
export function routeInto(network: ClusterNetwork, routes: string): Clash | undefined {
  const own = [network.nodeLink, network.podBridge];
  const ranges = [network.pods, network.services, `${network.nodeAddress}/32`];
  for (const line of routes.trim().split("\n").slice(1)) {
    const [link = "", destination = "", , , , , , mask = ""] = line.split("\t");
    if (own.includes(link) || mask === "00000000") continue;
    const range = ranges.find((each) => overlaps(each, littleEndian(destination), littleEndian(mask)));
    if (range !== undefined) return { link, range };
  }
  return undefined;
}

function littleEndian(hex: string): number {
  return Buffer.from(hex, "hex").readUInt32LE();
}

function overlaps(range: string, to: number, bits: number): boolean {
  const [address = "", length = "32"] = range.split("/");
  const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const own = Number(length) === 0 ? 0 : (0xffffffff << (32 - Number(length))) >>> 0;
  const shared = (own & bits) >>> 0;
  return (start & shared) >>> 0 === (to & shared) >>> 0;
}
