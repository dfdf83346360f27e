import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { factsOfThisMachine } from "@homelab/adapters/facts";
import { HostFacts } from "@homelab/hardware";
import { ansibleIsThere, audit, factsOf, inventory, needsAnsible, root, scratch, thisMachine, toldIn } from "./audit.ts";

async function prepared(variables: Record<string, unknown> = {}) {
  const place = await scratch();
  const file = await inventory(place.path, { here: { ...thisMachine(place.path), ...variables } });
  const facts = join(place.path, "facts");
  return { ...place, facts, args: ["--inventory", file, "--facts", facts, "--json"], [Symbol.asyncDispose]: place[Symbol.asyncDispose] };
}

const hasFio = (() => {
  try {
    execFileSync("fio", ["--version"]);
    return true;
  } catch {
    return false;
  }
})();

/** An audit takes seconds; a machine that tests something else beside it takes several times as long. */
vi.setConfig({ testTimeout: 180_000 });

describe.skipIf(!ansibleIsThere())(`an audit of this machine${ansibleIsThere() ? "" : ` (${needsAnsible})`}`, () => {
  it("writes the facts that a direct look gives, and a second run changes nothing", async (test) => {
    test.skip(!hasFio, "needs fio: apt-get install -y fio");
    await using place = await prepared();
    const first = await audit(place.args);
    expect(first).toMatchObject({ code: 0 });
    const facts = factsOf(toldIn(first), "here");
    expect(HostFacts.parse(JSON.parse(await readFile(join(place.facts, "here.json"), "utf8")))).toEqual(facts);
    expect(Object.keys(facts.measurements.disks)).toEqual(facts.identity.disks.map(({ mount }) => mount));
    expect(facts.measurements.disks["/"]).toMatchObject({ randomReadIops: { method: expect.stringMatching(/^fio-.* randread/) as string }, syncSeconds: { method: expect.stringContaining("fdatasync") as string } });
    expect(toldIn(first).changed).toEqual({ here: 2 });

    const direct = (await factsOfThisMachine({ host: "here", zone: "primary", now: () => new Date() }).hosts()).hosts[0]?.identity;
    // Ansible has names of its own for a distribution
    const { distribution, version } = facts.identity.os;
    expect(facts.identity).toEqual({ ...direct, os: { ...direct?.os, distribution, version } });

    const before = await stat(join(place.facts, "here.json"));
    const second = toldIn(await audit(place.args));
    expect(second.changed).toEqual({ here: 0 });
    expect(second.recap.join("\n")).toMatch(/here .*changed=0 .*failed=0/);
    expect((await stat(join(place.facts, "here.json"))).ino).toBe(before.ino);

    const third = factsOf(toldIn(await audit([...place.args, "--measure"])), "here");
    expect(third.since).toBe(facts.since);
    expect(third.measurements.disks["/"]).not.toEqual(facts.measurements.disks["/"]);
  });

  it("says which figures are unknown where there is no fio, and makes none up", async (test) => {
    test.skip((await stat("/usr/sbin/fio").catch(() => undefined)) !== undefined, "needs fio to be found on PATH only");
    await using place = await prepared();
    await mkdir(join(place.path, "bin"));
    const path = (process.env["PATH"] ?? "").split(":").filter((folder) => folder.includes("node"));
    // what the audit and its modules call, without fio: only what is on this PATH is found
    for (const name of ["sh", "env", "flock", "cat", "timeout"]) await cp(execFileSync("which", [name], { encoding: "utf8" }).trim(), join(place.path, "bin", name));
    const told = toldIn(await audit(place.args, { PATH: [...path, join(place.path, "bin")].join(":") }));
    expect(factsOf(told, "here").measurements.disks["/"]).toMatchObject({ randomReadIops: "unknown", syncSeconds: "unknown", freeBytes: { method: "statvfs" } });
    expect(told.record.hosts["here"]?.notes.join(" ")).toContain("fio is not installed. On Debian: apt-get install -y fio");
  });

  it("replaces facts that were cut off, names a host that left the inventory, and says what it may not write", async () => {
    await using place = await prepared({ hardware_audit_fio_bytes: 0, hardware_audit_facts_d: "/proc/homelab" });
    await mkdir(place.facts);
    await writeFile(join(place.facts, "here.json"), '{"schema": 1, "ident');
    await writeFile(join(place.facts, "gone.json"), "{");
    const ended = await audit(place.args.filter((arg) => arg !== "--json"));
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("gone: not in this inventory; its facts are kept");
    expect(ended.stdout).toMatch(/random read +unknown +not measured/);
    expect(ended.stdout).toContain("note  here: /proc/homelab/homelab.fact is not written");
    await rm(join(place.facts, "gone.json"));
  });

  it("keeps the facts as they were when it is interrupted, and leaves no process", async () => {
    await using place = await prepared({ hardware_audit_fio_seconds: 30 });
    const started = spawn(process.execPath, [join(root, "packages/cli/src/main.ts"), "audit", ...place.args], { env: { ...process.env, HOMELAB_CONFIG: "/nonexistent/homelab.yaml" }, stdio: ["ignore", "ignore", "pipe"] });
    const said = text(started.stderr);
    await expect.poll(() => readFile(join(place.facts, "audit.log"), "utf8").catch(() => ""), { timeout: 60_000 }).toContain("Look for disks");
    started.kill("SIGINT");
    expect(await once(started, "exit")).toEqual([1, null]);
    expect(await said).toContain("ended by SIGINT; the facts are as they were");
    expect((await readdir(place.facts)).filter((name) => name.endsWith(".json"))).toEqual([]);
    await expect.poll(() => promisify(execFile)("pgrep", ["--full", place.path]).then(({ stdout }) => stdout, () => ""), { timeout: 60_000 }).toBe("");
  });

  it("lists a host that is not done within its time", async () => {
    await using place = await prepared({ hardware_audit_fio_seconds: 30 });
    await writeFile(join(place.path, "homelab.yaml"), "audit: { timeLimit: 10 s }\n");
    const ended = await audit([...place.args, "--measure"], { HOMELAB_CONFIG: join(place.path, "homelab.yaml") });
    expect(ended.code).toBe(1);
    expect(toldIn(ended).record.hosts["here"]).toMatchObject({ outcome: "unreachable", why: expect.stringContaining("time limit") as string });
  });
});
