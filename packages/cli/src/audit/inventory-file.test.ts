import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problemsOfInventory } from "./inventory-file.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "homelab-inventory-"))));
afterEach(() => rm(folder, { recursive: true }));

/** Writes files of an inventory and gives what is wrong with it. */
async function problemsOf(files: Record<string, string>, asked = ""): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return (await problemsOfInventory(join(folder, asked))).map((problem) => problem.replaceAll(`${folder}/`, ""));
}

const inGroups = (one: string, other: string) => `all:\n  children:\n    a:\n      hosts:\n        box: ${one}\n    b:\n      hosts:\n        box: ${other}\n`;

describe("an inventory file", () => {
  it.each(["$(touch x)", "{{ lookup('pipe', 'touch x') }}", "../x", "a b", "Jetson", "-c", "host[01:50]", "x".repeat(64), "", "a\nb"])("may not name a host %j", async (name) => {
    const text = `all:\n  hosts:\n    ${JSON.stringify(name)}: {}\n`;
    expect(await problemsOf({ "hosts.yml": text })).toEqual([`hosts.yml:3: host ${JSON.stringify(name)}: a name is a DNS label: lower-case letters, digits and inner hyphens, at most 63.`]);
  });

  it.each(["audit", "localhost"])("may not name a host %s, which means something else", async (name) => {
    expect(await problemsOf({ "hosts.yml": `all:\n  hosts:\n    ${name}:\n` })).toEqual([expect.stringContaining(`host "${name}"`)]);
  });

  it("may name one host in several groups", async () => {
    expect(await problemsOf({ "hosts.yml": inGroups("{ansible_host: 10.0.0.1}", "{homelab_zone: primary}") })).toEqual([]);
  });

  it("may not hold two machines of one name", async () => {
    const problems = await problemsOf({ "hosts.yml": inGroups("{ansible_host: 10.0.0.1}", "{ansible_host: 10.0.0.2}") });
    expect(problems).toEqual(['hosts.yml:8: host "box" is another machine at hosts.yml:5. Give each machine a name of its own.']);
  });

  it("may not hold two machines of one name in two files of a folder, whose variables are not hosts", async () => {
    const host = (address: string) => `all:\n  hosts:\n    box: {ansible_host: ${address}}\n`;
    const problems = await problemsOf({ "a.yml": host("10.0.0.1"), "b.yml": host("10.0.0.2"), "host_vars/box.yml": "hosts: {$x: {}}\n" });
    expect(problems).toEqual(['b.yml:3: host "box" is another machine at a.yml:3. Give each machine a name of its own.']);
  });

  it("may not write a name twice", async () => {
    expect(await problemsOf({ "hosts.yml": "all:\n  hosts:\n    box: {}\n    box: {}\n" })).toEqual([expect.stringMatching(/^hosts\.yml:4: Map keys must be unique/)]);
  });

  it("is YAML that names a host", async () => {
    expect(await problemsOf({ "hosts.yml": "all: [\n" })).toEqual([expect.stringMatching(/^hosts\.yml:\d+: /)]);
    expect(await problemsOf({ "hosts.yml": "all:\n  hosts: {}\n" })).toEqual([expect.stringContaining("names no hosts")]);
    expect(await problemsOf({}, "absent.yml")).toEqual(["absent.yml: there is no such file."]);
  });

  it("is no script and no INI file", async () => {
    expect(await problemsOf({ "hosts.sh": "#!/bin/sh\n", "hosts": "[all]\nbox\n" })).toEqual(["hosts", "hosts.sh"].map((name) => `${name} does not end in .yml: only YAML inventories are read, no scripts and no INI files.`));
  });
});
