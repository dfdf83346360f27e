import { access, chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ansibleIsThere, audit, inventory, needsAnsible, scratch } from "./audit.ts";

/** An Ansible that says when it was started. */
async function alarmed(folder: string): Promise<{ HOMELAB_ANSIBLE: string; alarm: string }> {
  const alarm = join(folder, "started");
  await mkdir(join(folder, "venv", "bin"), { recursive: true });
  for (const name of ["ansible-playbook", "ansible-inventory"]) {
    await writeFile(join(folder, "venv", "bin", name), `#!/bin/sh\ntouch '${alarm}'\n`);
    await chmod(join(folder, "venv", "bin", name), 0o755);
  }
  return { HOMELAB_ANSIBLE: join(folder, "venv"), alarm };
}

const local = { ansible_connection: "local", homelab_zone: "primary" };

const injections = ["$(touch x)", "{{ lookup('pipe', 'touch x') }}", "../x", "-c"];

describe("an inventory that is refused", () => {
  it("is refused with every bad name in it, before Ansible is started and before anything is written", async () => {
    await using place = await scratch();
    const { alarm, ...env } = await alarmed(place.path);
    const file = await inventory(place.path, Object.fromEntries(injections.map((name) => [name, local])));
    const ended = await audit(["--inventory", file, "--facts", join(place.path, "facts")], env);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(injections.filter((name) => !ended.stderr.includes(`host ${JSON.stringify(name)}: a name is a DNS label`))).toEqual([]);
    await expect(access(alarm)).rejects.toThrow("ENOENT");
    expect((await readdir(place.path)).sort()).toEqual(["inventory.yml", "venv"]);
  });
});

describe.skipIf(!ansibleIsThere())(`an audit that contacts nothing${ansibleIsThere() ? "" : ` (${needsAnsible})`}`, () => {
  const hosts = { "jetson": { ansible_host: "192.0.2.1", homelab_zone: "inference" }, "here": local };

  it.each([{}, { HOMELAB: "yes" }])("is one of a real machine with %j", async (env) => {
    await using place = await scratch();
    const ended = await audit(["--inventory", await inventory(place.path, hosts), "--facts", join(place.path, "facts")], env);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toContain("Run HOMELAB=1 ./just audit to reach them");
    expect(await readdir(place.path)).toEqual(["inventory.yml"]);
  });

  it("is one of a zone that does not exist, and of one machine under two names", async () => {
    await using place = await scratch();
    const file = await inventory(place.path, { one: { ...local, homelab_zone: "control_plane" }, two: local, three: local, four: { ansible_host: "192.0.2.1" } });
    const { stderr } = await audit(["--inventory", file]);
    expect(stderr).toContain('host "one": homelab_zone is "control_plane". Write one of primary, telemetry, inference.');
    expect(stderr).toContain('host "four": homelab_zone is not set.');
    expect(stderr).toContain('host "two" is the same machine as "three": both are this machine.');
  });

  it("is one with a variable that the role does not take", async () => {
    await using place = await scratch();
    const file = await inventory(place.path, { here: { ...local, ansible_python_interpreter: "{{ ansible_playbook_python }}", hardware_audit_fio_seconds: "soon" } });
    const ended = await audit(["--inventory", file, "--facts", join(place.path, "facts")]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/refused {2}here: .*hardware_audit_fio_seconds/);
    expect(await readdir(join(place.path, "facts"))).not.toContain("here.json");
  });

  it("is limited to what the inventory does not name", async () => {
    await using place = await scratch();
    const { stderr } = await audit(["--inventory", await inventory(place.path, hosts), "--limit", "all:!jetson"]);
    expect(stderr).toContain('--limit: "all:!jetson"');
  });

  it("reaches a machine with HOMELAB=1 and lists it as unreachable", async () => {
    await using place = await scratch();
    // nobody listens at this port of loopback: the same as a machine that is off
    const off = { ansible_host: "127.0.0.1", ansible_port: 1, homelab_zone: "inference" };
    const ended = await audit(["--inventory", await inventory(place.path, { jetson: off, here: local }), "--limit", "jetson", "--facts", join(place.path, "facts")], { HOMELAB: "1" });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/unreachable {2}jetson: .*onnection refused.*\n {2}nothing is known of it\./);
  });
});
