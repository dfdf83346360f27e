import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HostFacts } from "@homelab/hardware";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAuditRecord, writeAuditRecord, type AuditRecord } from "./audit-record.ts";
import { factsFromAnsible, FactsUnreadable } from "./facts-from-ansible.ts";

const at = "2026-11-01T00:00:00Z";
const unmeasured = { freeBytes: { value: 1e9, at, method: "statvfs" }, randomReadIops: "unknown", randomWriteIops: "unknown", sequentialReadBytesPerSecond: "unknown", sequentialWriteBytesPerSecond: "unknown", syncSeconds: "unknown" };

const facts = (host: string): HostFacts => HostFacts.parse({
  schema: 1, host, zone: "primary", standIn: false, since: at,
  identity: {
    cpu: { model: "unknown", architecture: "aarch64", sockets: 1, cores: 4, threads: 4, quota: null, flags: ["asimd"] },
    memory: { totalBytes: 8 * 2 ** 30, limitBytes: null, swapBytes: 0, numaNodes: [] },
    gpus: [], disks: [{ mount: "/", device: "/dev/mmcblk0p2", filesystem: "ext4", medium: "sd", sizeBytes: 32e9 }], cgroup: 2,
    os: { family: "Debian", distribution: "Debian", version: "12", kernel: "6.6", virtualisation: "none" },
  },
  measurements: { disks: { "/": unmeasured }, links: {}, temperatures: {} },
});

const clock = () => ({ now: new Date("2026-11-02T00:00:00Z"), maxAge: 7 * 86_400 });
const record: AuditRecord = { schema: 1, at, hosts: { anna: { outcome: "ok", at, answered: at, notes: [] } } };
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "homelab-facts-"))));
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const read = () => factsFromAnsible(folder, clock).hosts();

describe("the facts that an audit left", () => {
  it("are read host by host, in order of the names, without the record and half-written files", async () => {
    for (const host of ["bert", "anna"]) await write(`${host}.json`, JSON.stringify(facts(host)));
    await writeAuditRecord(folder, record);
    await write(".anna.new", "{");
    expect(await read()).toEqual({ hosts: [facts("anna"), facts("bert")], problems: [] });
  });

  it.each([
    ["cut off", JSON.stringify(facts("bert")).slice(0, 400), ""],
    ["empty", "", ""],
    ["of another version", JSON.stringify({ ...facts("bert"), schema: 2 }), "schema"],
    ["without memory", JSON.stringify({ ...facts("bert"), identity: { ...facts("bert").identity, memory: undefined } }), "identity.memory"],
    ["another host's", JSON.stringify(facts("carl")), "host"],
  ])("of one host that are %s are its problem and hide no other host", async (_, text, field) => {
    await write("anna.json", JSON.stringify(facts("anna")));
    await write("bert.json", text);
    const { hosts, problems } = await read();
    expect(hosts.map(({ host }) => host)).toEqual(["anna"]);
    expect(problems).toEqual([expect.objectContaining({ host: "bert", field, severity: "refused" })]);
  });

  it("are flagged when they are old", async () => {
    await write("anna.json", JSON.stringify(facts("anna")));
    const later = { ...clock(), now: new Date("2026-12-24T00:00:00Z") };
    const { hosts, problems } = await factsFromAnsible(folder, () => later).hosts();
    expect(hosts).toHaveLength(1);
    expect(problems).toEqual([expect.objectContaining({ host: "anna", severity: "flagged" })]);
  });

  it("are asked for in words when there is no folder", async () => {
    await expect(factsFromAnsible(join(folder, "absent"), clock).hosts()).rejects.toThrow(FactsUnreadable);
    await expect(factsFromAnsible(join(folder, "absent"), clock).hosts()).rejects.toThrow("Run ./just audit first");
  });
});

describe("the record of the last audit", () => {
  it("is read as it was written, and leaves nothing beside it", async () => {
    await writeAuditRecord(folder, record);
    expect(await readAuditRecord(folder)).toEqual(record);
    expect(await readdir(folder)).toEqual(["audit.json"]);
  });

  it("counts as none when it is absent, cut off or of another version", async () => {
    expect(await readAuditRecord(folder)).toBeUndefined();
    for (const text of ["{", '{"schema": 2}']) {
      await write("audit.json", text);
      expect(await readAuditRecord(folder)).toBeUndefined();
    }
  });
});
