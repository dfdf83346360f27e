import { describe, expect, it } from "vitest";
import { clusterNetwork as network } from "../network.ts";
import { routeInto } from "./addresses.ts";

const littleEndian = (address: string) => address.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).reverse().join("").toUpperCase();
const table = (...routes: [link: string, to: string, mask: string][]) =>
  ["Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask", ...routes.map(([link, to, mask]) => `${link}\t${littleEndian(to)}\t00000000\t0001\t0\t0\t0\t${littleEndian(mask)}`)].join("\n");

describe("routes of the machine", () => {
  it("do not clash when they lead elsewhere", () => {
    expect(routeInto(network, table(["eth0", "0.0.0.0", "0.0.0.0"], ["eth0", "192.168.1.0", "255.255.255.0"], ["tun0", "10.118.0.0", "255.255.0.0"]))).toBeUndefined();
  });

  it("clash when they hold the cluster's range or a part of it", () => {
    expect(routeInto(network, table(["tun0", "10.0.0.0", "255.0.0.0"]))).toEqual({ link: "tun0", range: network.pods });
    expect(routeInto(network, table(["tun0", "10.117.20.0", "255.255.255.0"]))).toEqual({ link: "tun0", range: network.services });
    expect(routeInto(network, table(["tun0", "10.117.1.1", "255.255.255.255"]))).toEqual({ link: "tun0", range: "10.117.1.1/32" });
  });

  it("of a cluster that runs are its own", () => expect(routeInto(network, table([network.podBridge, "10.117.0.0", "255.255.255.0"]))).toBeUndefined());
});
