import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "@homelab/capacity";
import type { HostFacts } from "@homelab/hardware";
import { sixMachines } from "@homelab/testing/machines";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPlace, type Place } from "../place.ts";
import { factsHere } from "./facts-here.ts";
import { keepPlan } from "./kept-plan.ts";
import { mountOf, thisMachine } from "./this-machine.ts";

let folder: string;
let place: Place;
let here: HostFacts;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-facts-here-"));
  place = await openPlace({ HOMELAB_STATE: folder, HOMELAB_CONFIG: join(folder, "none.yaml") });
  const [found] = (await thisMachine()).hosts;
  if (!found) throw new Error("this machine cannot be read");
  here = found;
});
afterEach(() => rm(folder, { recursive: true }));

/** This machine with another free space, taken some seconds ago. */
function taken(secondsAgo: number): HostFacts {
  const at = new Date(Date.now() - secondsAgo * 1000).toISOString();
  const disks = Object.fromEntries(Object.entries(here.measurements.disks).map(([mount, disk]) => [mount, { ...disk, freeBytes: { value: 12_345_678, at, method: "statfs" } }]));
  return { ...here, measurements: { ...here.measurements, disks } };
}
const keep = (host: HostFacts) => keepPlan(place.layout, { ...plan([here], { target: "embedded" }), since: "2026-11-01T00:00:00Z", facts: { from: "a test", host } });
const audit = (host: HostFacts) => ({ hosts: [host], problems: [], path: "/facts" });
const freeOf = (facts: HostFacts | undefined) => Object.values(facts?.measurements.disks ?? {}).map(({ freeBytes }) => (freeBytes === "unknown" ? undefined : freeBytes.value));

describe("what the embedded target is planned from", () => {
  it("is this machine as it is now, where nothing is known yet", async () => {
    const found = await factsHere(place, undefined);
    expect(found).toMatchObject({ hosts: [{ identity: here.identity }], from: expect.stringContaining("as it is now") as string });
  });

  it("is what the last start found, so that a fuller disk restarts nothing", async () => {
    await keep(taken(3600));
    const { hosts } = await factsHere(place, undefined);
    expect(new Set(freeOf(hosts[0]))).toEqual(new Set([12_345_678]));
  });

  it.each([
    ["too old", () => taken(place.settings.audit.maxAge + 60)],
    ["of another machine", () => ({ ...taken(60), identity: sixMachines["laptop-8gb"].identity })],
  ])("is looked at again when what the last start found is %s", async (_, facts) => {
    await keep(facts());
    expect(freeOf((await factsHere(place, undefined)).hosts[0])).not.toContain(12_345_678);
  });

  it("is looked at again when the file of the plan was cut off", async () => {
    await writeFile(place.layout.planFile, '{"schema": 1, "facts"');
    expect((await factsHere(place, undefined)).from).toContain("as it is now");
  });

  it("is what the audit measured, before anything else", async () => {
    await keep(taken(60));
    expect(await factsHere(place, audit(taken(120)))).toEqual({ hosts: [taken(120)].map((facts) => ({ ...facts, measurements: expect.anything() as unknown })), problems: [], from: "/facts" });
  });

  it.each([
    ["is too old", () => taken(place.settings.audit.maxAge + 60)],
    ["is of another machine", () => ({ ...taken(60), identity: sixMachines["laptop-8gb"].identity })],
  ])("is not what the audit measured when that %s, and that is said", async (why, facts) => {
    const { hosts, problems } = await factsHere(place, audit(facts()));
    expect(hosts[0]?.identity.memory).toEqual(here.identity.memory);
    expect(problems).toMatchObject([{ severity: "flagged", message: expect.stringContaining(why) as string }]);
  });
});

describe("the disk of a folder", () => {
  it("is the one with the longest mount point above it", () => {
    const facts = sixMachines["desktop-32gb"];
    expect(["/data/homelab", "/database", "/data"].map((path) => mountOf(facts, path))).toEqual(["/data", "/", "/data"]);
  });
});
