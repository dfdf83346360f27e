import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { ansibleIsThere, audit, factsOf, inventory, needsAnsible, scratch, thisMachine, toldIn } from "./audit.ts";
import { lackingForStandIn, startStandIn } from "./stand-in.ts";

const lacking = ansibleIsThere() ? await lackingForStandIn() : needsAnsible;
const short = { hardware_audit_fio_seconds: 0.3, hardware_audit_fio_bytes: 32 * 2 ** 20, hardware_audit_iperf_seconds: 1 };

/** This machine and one stand-in for the Jetson, over SSH. */
async function twoHosts(meminfo?: string) {
  const place = await scratch();
  const standIn = await startStandIn(meminfo);
  const hosts = {
    "this-machine": { ...thisMachine(place.path), homelab_address: standIn.machineAddress },
    "jetson": { ...standIn.variables, ...short, homelab_zone: "inference" },
  };
  const file = await inventory(place.path, hosts);
  const facts = join(place.path, "facts");
  const dispose = async () => {
    await standIn[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  };
  return { standIn, hosts, folder: place.path, facts, args: ["--inventory", file, "--facts", facts, "--json"], [Symbol.asyncDispose]: dispose };
}

/** An audit takes seconds; a machine that tests something else beside it takes several times as long. */
vi.setConfig({ testTimeout: 180_000 });

describe.skipIf(lacking !== undefined)(`an audit over real SSH${lacking ? ` (${lacking})` : ""}`, () => {
  it("measures the way between two hosts, leaves one file on the host, and changes nothing the second time", async () => {
    await using two = await twoHosts();
    const first = toldIn(await audit(two.args));
    expect(Object.values(first.record.hosts).map(({ outcome, notes }) => ({ outcome, notes }))).toEqual([{ outcome: "ok", notes: [] }, { outcome: "ok", notes: [] }]);
    const link = factsOf(first, "this-machine").measurements.links["jetson"];
    expect(link).toMatchObject({ latencySeconds: { method: expect.stringContaining("ping") as string }, throughputBitsPerSecond: { method: expect.stringContaining("iperf3") as string } });
    expect(link?.latencySeconds !== "unknown" && link?.latencySeconds.value).toBeLessThan(1);
    expect(link?.throughputBitsPerSecond !== "unknown" && link?.throughputBitsPerSecond.value).toBeGreaterThan(1e6);
    expect(Object.keys(factsOf(first, "jetson").measurements.links)).toEqual(["this-machine"]);
    expect(factsOf(first, "jetson")).toMatchObject({ zone: "inference", standIn: true });

    expect(await readdir(two.standIn.factsFolder)).toEqual(["homelab.fact"]);
    expect(Object.keys(JSON.parse(await readFile(join(two.standIn.factsFolder, "homelab.fact"), "utf8")) as object)).toEqual(["architecture", "cpu_cores", "os_family", "total_ram_mb"]);
    expect(await readdir(two.standIn.leftovers)).toEqual([]);

    const written = await readFile(join(two.facts, "jetson.json"), "utf8");
    const second = toldIn(await audit(two.args));
    expect(second.changed).toEqual({ "jetson": 0, "this-machine": 0 });
    expect(second.recap.join("\n")).toMatch(/jetson .*changed=0/);
    expect(await readFile(join(two.facts, "jetson.json"), "utf8")).toBe(written);

    await two.standIn.stop();
    const third = await audit(two.args.filter((arg) => arg !== "--json"));
    expect(third.code).toBe(1);
    expect(third.stdout).toMatch(/this-machine .*failed=0/);
    expect(third.stdout).toMatch(/unreachable {2}jetson: .*\n {2}its facts are kept, .* old/);
    expect(await readFile(join(two.facts, "jetson.json"), "utf8")).toBe(written);
  });

  it("gives nothing to a host whose key is another one than known_hosts has", async () => {
    await using two = await twoHosts();
    await promisify(execFile)("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(two.folder, "other")]);
    const [type = "", key = ""] = (await readFile(join(two.folder, "other.pub"), "utf8")).split(" ");
    await writeFile(join(two.standIn.folder, "known_hosts"), `[${two.standIn.address}]:${String(two.hosts.jetson["ansible_port" as never])} ${type} ${key}\n`);
    const ended = await audit([...two.args, "--limit", "jetson"]);
    const { record } = toldIn(ended);
    expect(ended.code).toBe(1);
    expect(record.hosts).toMatchObject({ "jetson": { outcome: "unreachable", answered: null, why: expect.stringMatching(/host.*(?:key|identification).*log in once by hand/i) as string } });
    expect((await readdir(two.facts)).sort()).toEqual([".audit.lock", "audit.json", "audit.log"]);
  });
});

describe.skipIf(lacking !== undefined)("a host that cannot be planned with", () => {
  it.each([["in another unit", "MemTotal: 32000 MB\n", "MemTotal is given in MB"], ["not at all", "", "no MemTotal was found"]])("is refused by name when its kernel gives its memory %s", async (_, meminfo, words) => {
    await using two = await twoHosts(meminfo);
    const ended = await audit([...two.args.filter((arg) => arg !== "--json"), "--limit", "jetson"]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(new RegExp(`refused {2}jetson: .*${words}`));
    expect(await readdir(two.facts)).not.toContain("jetson.json");
  });
});

describe.skipIf(lacking !== undefined)("a stand-in", () => {
  it("leaves no namespace and no process", async () => {
    const standIn = await startStandIn();
    await standIn[Symbol.asyncDispose]();
    const { stdout } = await promisify(execFile)("ip", ["netns", "list"]);
    expect(stdout).not.toContain(standIn.namespace);
    expect(await promisify(execFile)("pgrep", ["--full", standIn.folder]).then(({ stdout: pids }) => pids, () => "")).toBe("");
  });
});
