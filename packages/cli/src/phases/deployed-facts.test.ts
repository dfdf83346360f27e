import { plan } from "@homelab/capacity";
import type { HostFacts } from "@homelab/hardware";
import { sixMachines } from "@homelab/testing/machines";
import { describe, expect, it } from "vitest";
import { asDeployed } from "./deployed-facts.ts";

const desktop = sixMachines["desktop-32gb"];
const withFree = (facts: HostFacts, value: number): HostFacts => {
  const disks = Object.fromEntries(Object.entries(facts.measurements.disks).map(([mount, disk]) => [mount, { ...disk, freeBytes: { value, at: "2026-11-20T00:00:00Z", method: "statfs" } }]));
  return { ...facts, measurements: { ...facts.measurements, disks } };
};

describe("facts of a deployed platform", () => {
  it("keep the space its disks had, so that what it stored does not change the next plan", () => {
    const later = withFree(desktop, 30 * 2 ** 30);
    expect(plan(asDeployed([later], [desktop]), { target: "cluster" })).toEqual(plan([desktop], { target: "cluster" }));
    expect(plan([later], { target: "cluster" })).not.toEqual(plan([desktop], { target: "cluster" }));
  });

  it("take a larger disk as it is", () => {
    const larger = { ...desktop, identity: { ...desktop.identity, disks: desktop.identity.disks.map((disk) => ({ ...disk, sizeBytes: disk.sizeBytes * 2 })) } };
    expect(asDeployed([withFree(larger, 1)], [desktop])[0]?.measurements.disks["/"]?.freeBytes).toMatchObject({ value: 1 });
  });

  it("follow the machine's memory", () => {
    const more = { ...desktop, identity: { ...desktop.identity, memory: { ...desktop.identity.memory, totalBytes: desktop.identity.memory.totalBytes * 2 } } };
    expect(asDeployed([more], [desktop])[0]?.identity).toEqual(more.identity);
  });

  it("are those of now where nothing was deployed", () => expect(asDeployed([desktop], [])).toEqual([desktop]));
});
