import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HostFacts } from "@homelab/hardware";
import { describeHardware, type Essential } from "@homelab/testing/contracts/hardware";
import { describe, expect, it } from "vitest";
import { factsFromAnsible, factsOfThisMachine } from "./index.ts";
import { layOut } from "./this-machine/fixtures/machines.ts";

const now = () => new Date("2026-05-01T00:00:00Z");

/** Facts of another machine, as the audit would have left them. */
async function factsOf(fixture: string, host: string): Promise<HostFacts> {
  await using laid = await layOut(fixture);
  const { hosts } = await factsOfThisMachine({ host, zone: "primary", now, machine: laid.machine }).hosts();
  return HostFacts.parse(hosts[0]);
}

async function folderOf(...hosts: unknown[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-facts-"));
  for (const facts of hosts) await writeFile(join(folder, `${(facts as HostFacts).host}.json`), JSON.stringify(facts));
  return folder;
}

/** As a file that was cut by hand. */
function without(facts: HostFacts, lost: Essential): unknown {
  const { cpu, memory } = facts.identity;
  const { totalBytes: _total, ...restOfMemory } = memory;
  const { [lost === "memory" ? "model" : lost]: _lost, ...restOfCpu } = cpu;
  return { ...facts, identity: { ...facts.identity, ...(lost === "memory" ? { memory: restOfMemory } : { cpu: restOfCpu }) } };
}

describeHardware("what the audit left", async () => {
  const [pi, server] = [await factsOf("raspberry-pi-1gb", "pi"), await factsOf("server-two-sockets", "server")];
  const root = await mkdtemp(join(tmpdir(), "homelab-audited-"));
  const whole = await folderOf(pi, server);
  const folders = [root, whole];
  return {
    port: (clock) => factsFromAnsible(whole, () => clock),
    without: async (lost, clock) => {
      const folder = await folderOf(pi, without(server, lost));
      folders.push(folder);
      return factsFromAnsible(folder, () => clock);
    },
    unreachable: (clock) => factsFromAnsible(join(root, "none"), () => clock),
    close: async () => {
      for (const folder of folders) await rm(folder, { recursive: true });
    },
  };
});

describe("the same machine", () => {
  it("is the same to the planner whether it was read directly or written down", async () => {
    const direct = await factsOf("jetson-orin-64gb", "jetson");
    const folder = await folderOf(direct);
    await mkdir(join(folder, "not-a-host"));
    const { hosts, problems } = await factsFromAnsible(folder, () => ({ now: now(), maxAge: 60 })).hosts();
    await rm(folder, { recursive: true });
    expect({ hosts, problems }).toEqual({ hosts: [direct], problems: [] });
  });
});
