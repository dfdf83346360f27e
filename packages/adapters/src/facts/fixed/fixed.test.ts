import type { HostFacts } from "@homelab/hardware";
import { describeHardware, type Essential } from "@homelab/testing/contracts/hardware";
import { expect, it } from "vitest";
import { fixedFacts } from "./index.ts";

const at = "2026-05-01T00:00:00Z";
const unknown = { randomReadIops: "unknown", randomWriteIops: "unknown", sequentialReadBytesPerSecond: "unknown", sequentialWriteBytesPerSecond: "unknown", syncSeconds: "unknown" } as const;

const aHost = (host: string): HostFacts => ({
  schema: 1,
  host,
  zone: "primary",
  standIn: true,
  since: at,
  identity: {
    cpu: { model: "unknown", architecture: "aarch64", sockets: 1, cores: 4, threads: 4, quota: null, flags: ["asimd"] },
    memory: { totalBytes: 8 * 2 ** 30, limitBytes: null, swapBytes: 0, numaNodes: [] },
    gpus: [],
    disks: [{ mount: "/", device: "/dev/root", filesystem: "ext4", medium: "sd", sizeBytes: 64e9 }],
    cgroup: 2,
    os: { family: "Debian", distribution: "Debian", version: "13", kernel: "6.12", virtualisation: "none" },
  },
  measurements: { disks: { "/": { ...unknown, freeBytes: { value: 32e9, at, method: "written down" } } }, links: {}, temperatures: {} },
});

/** As if somebody had deleted the line. */
function withoutFact(facts: HostFacts, lost: Essential): HostFacts {
  const { cpu, memory } = facts.identity as unknown as Record<"cpu" | "memory", Record<string, unknown>>;
  if (lost === "memory") delete memory["totalBytes"];
  else delete cpu[lost];
  return facts;
}

describeHardware("facts that are written down", async () => {
  const hosts = [aHost("pi"), aHost("anna")];
  return {
    port: (clock) => fixedFacts(hosts, () => clock),
    without: async (lost, clock) => fixedFacts([aHost("anna"), withoutFact(aHost("pi"), lost)], () => clock),
  };
}, { alwaysThere: true });

it("refuses both of two hosts written down under one name", async () => {
  const { hosts, problems } = await fixedFacts([aHost("pi"), aHost("pi")], () => ({ now: new Date(at), maxAge: 60 })).hosts();
  expect({ hosts, problems }).toMatchObject({ hosts: [], problems: [{ host: "pi", field: "host" }] });
});

it("flags what was written down too long ago", async () => {
  const { problems } = await fixedFacts([aHost("pi")], () => ({ now: new Date("2026-06-01T00:00:00Z"), maxAge: 86_400 })).hosts();
  expect(problems).toMatchObject([{ severity: "flagged", message: expect.stringContaining("older than 1 d") }]);
});
