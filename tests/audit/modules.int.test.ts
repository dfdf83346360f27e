import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ansibleIsThere, needsAnsible, root } from "./audit.ts";

/** Runs a program of the locked Ansible in its project, and gives what it printed. */
async function inProject(program: string, args: readonly string[]): Promise<string> {
  const venv = process.env["HOMELAB_ANSIBLE"] ?? "";
  const env = { ...process.env, PATH: `${join(venv, "bin")}:${process.env["PATH"] ?? ""}`, LC_ALL: "C.UTF-8", PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1" };
  const ran = promisify(execFile)(join(venv, "bin", program), args, { cwd: join(root, "ansible"), env });
  return ran.then(({ stdout, stderr }) => stdout + stderr, (error: { stdout: string; stderr: string }) => error.stdout + error.stderr);
}

describe.skipIf(!ansibleIsThere())(`the Ansible project${ansibleIsThere() ? "" : ` (${needsAnsible})`}`, () => {
  it("parses what hosts say as its fixtures show", async () => {
    expect(await inProject("python", ["-m", "pytest", "tests", "-q", "-p", "no:cacheprovider"])).toMatch(/\n\d+ passed in /);
  });

  it("meets ansible-lint's production profile", async () => {
    expect(await inProject("ansible-lint", ["--offline", "--profile", "production"])).toMatch(/Passed: 0 failure\(s\), 0 warning\(s\).*'production' was required, and it passed/);
  });

  it("names the homelab's hosts in the specification's groups, each with its zone", async () => {
    const listed = JSON.parse(await inProject("ansible-inventory", ["--inventory", "inventory", "--list"])) as { _meta: { hostvars: Record<string, { homelab_zone: string }> }; control_plane: { hosts: string[] }; workers: { hosts: string[] } };
    expect([listed.control_plane.hosts, listed.workers.hosts]).toEqual([["desktop-k3s"], ["ha-yellow", "jetson"]]);
    expect(Object.entries(listed._meta.hostvars).map(([name, { homelab_zone: zone }]) => [name, zone])).toEqual([["desktop-k3s", "primary"], ["ha-yellow", "telemetry"], ["jetson", "inference"]]);
  });

  it("keeps the specification's tags", async () => {
    expect(await inProject("ansible-playbook", ["playbooks/homelab.yml", "--list-tags"])).toMatch(/TASK TAGS: \[.*hardware_audit.*storage_benchmark/);
  });

  it("refuses a real machine without HOMELAB=1 when the playbook is run by hand", async () => {
    const said = await inProject("ansible-playbook", ["playbooks/homelab.yml", "--inventory", "inventory", "--limit", "jetson", "--tags", "hardware_audit"]);
    expect(said).toContain("jetson is a real machine and HOMELAB is not 1");
    expect(said).not.toContain("UNREACHABLE");
  });
});
