import { HostFacts, type Clock, type HardwarePort } from "@homelab/hardware";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

export type Essential = "memory" | "cores" | "architecture";

/** A source of facts prepared for a test. It knows at least one good host, and keeps it through all of the suite. */
export interface PreparedSource {
  port(clock: Clock): HardwarePort;
  /** The same source after one of its hosts lost what cannot be planned without. */
  without(lost: Essential, clock: Clock): Promise<HardwarePort>;
  /** A source that cannot be reached; absent for one that is always there. */
  unreachable?(clock: Clock): HardwarePort;
  close?(): Promise<void>;
}

const fields: Readonly<Record<Essential, string>> = { memory: "identity.memory.totalBytes", cores: "identity.cpu.cores", architecture: "identity.cpu.architecture" };
const clock: Clock = { now: new Date("2026-05-01T12:00:00Z"), maxAge: 7 * 86_400 };

/** Every adapter of `HardwarePort` must pass this. One that is `alwaysThere` cannot be out of reach. */
export function describeHardware(label: string, prepare: () => Promise<PreparedSource>, { alwaysThere = false } = {}): void {
  describe(`${label} as HardwarePort`, () => {
    let source: PreparedSource;
    beforeAll(async () => {
      source = await prepare();
    });
    afterAll(() => source?.close?.());
    const known = () => source.port(clock).hosts();

    it("knows a host", async () => {
      expect((await known()).hosts.length).toBeGreaterThan(0);
    });

    it("names each host once, in one order", async () => {
      const names = (await known()).hosts.map(({ host }) => host);
      expect(names).toEqual([...new Set(names)].sort());
    });

    it("gives facts of the agreed shape and nothing beside", async () => {
      for (const facts of (await known()).hosts) expect(HostFacts.parse(facts)).toEqual(facts);
    });

    it("gives facts that can be written down and read again", async () => {
      const { hosts } = await known();
      expect(JSON.parse(JSON.stringify(hosts))).toEqual(hosts);
    });

    it("gives memory and disks in bytes, not in kibibytes", async () => {
      for (const { identity } of (await known()).hosts) {
        expect(identity.memory.totalBytes).toBeGreaterThan(2 ** 28);
        for (const disk of identity.disks) expect(disk.sizeBytes).toBeGreaterThan(2 ** 28);
      }
    });

    it("gives no limit that is as large as the machine", async () => {
      for (const { identity } of (await known()).hosts) {
        expect(identity.memory.limitBytes ?? 0).toBeLessThan(identity.memory.totalBytes);
        expect(identity.cpu.quota ?? 0).toBeLessThan(identity.cpu.threads);
      }
    });

    it("says when and how each measurement was taken", async () => {
      for (const { measurements } of (await known()).hosts) {
        const taken = Object.values(measurements.disks).flatMap((disk) => Object.values(disk)).filter((value) => value !== "unknown");
        for (const { at, method } of taken) expect({ isTime: Number.isFinite(Date.parse(at)), method }).toEqual({ isTime: true, method: expect.stringMatching(/./) });
      }
    });

    it("says the same of a machine that did not change", async () => {
      const identities = async () => (await known()).hosts.map(({ host, identity }) => ({ host, identity }));
      expect(await identities()).toEqual(await identities());
    });

    it("is not changed by what is done with its answer", async () => {
      const first = await known();
      const before = first.hosts.map(({ identity }) => identity.cpu.cores);
      for (const facts of first.hosts) facts.identity.cpu.cores = 999;
      expect((await known()).hosts.map(({ identity }) => identity.cpu.cores)).toEqual(before);
    });

    it("gives no host that it refused, and says what is wrong with each", async () => {
      const { hosts, problems } = await known();
      const refused = problems.filter(({ severity }) => severity === "refused").map(({ host }) => host);
      expect(hosts.filter(({ host }) => refused.includes(host))).toEqual([]);
      for (const problem of problems) expect(problem).toEqual({ host: expect.stringMatching(/./), field: expect.any(String), message: expect.stringMatching(/./), severity: expect.stringMatching(/^(?:refused|flagged)$/) });
    });

    it.each(["memory", "cores", "architecture"] as const)("refuses a host without %s and names host and field", async (lost) => {
      const { hosts, problems } = await (await source.without(lost, clock)).hosts();
      const refused = problems.filter(({ severity, field }) => severity === "refused" && field === fields[lost]);
      expect(refused).toHaveLength(1);
      expect(hosts.map(({ host }) => host)).not.toContain(refused[0]?.host);
    });

    if (!alwaysThere) {
      it("throws when it cannot be reached at all, and says what to do", async () => {
        await expect(source.unreachable?.(clock).hosts()).rejects.toThrow(/\n {2}\S/);
      });
    }
  });
}
