import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostFacts } from "@homelab/hardware";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseSettings } from "../settings/parse-settings.ts";
import { readSettings } from "../settings/read-settings.ts";
import type { Terminal } from "../terminal.ts";
import { hostLabel } from "./host-label.ts";
import { init, type InitOptions } from "./init.ts";
import { renderStartingFile } from "./starting-file.ts";

const facts: HostFacts = {
  schema: 1,
  host: "desktop",
  zone: "primary",
  standIn: false,
  since: "2026-05-01T00:00:00Z",
  identity: {
    cpu: { model: "AMD Ryzen 7", architecture: "x86_64", sockets: 1, cores: 8, threads: 16, quota: null, flags: [] },
    memory: { totalBytes: 32 * 2 ** 30, limitBytes: 8 * 2 ** 30, swapBytes: 0, numaNodes: [] },
    gpus: [{ kind: "discrete", vendor: "nvidia", name: "RTX 4090", memoryBytes: "unknown", driver: "unknown" }],
    disks: [
      { mount: "/", device: "/dev/sda2", filesystem: "ext4", medium: "ssd", sizeBytes: 500e9 },
      { mount: "/nvme", device: "/dev/nvme0n1p1", filesystem: "ext4", medium: "nvme", sizeBytes: 1e12 },
      { mount: "/mnt/my data: #1", device: "/dev/sdb1", filesystem: "ext4", medium: "unknown", sizeBytes: 4e12 },
    ],
    cgroup: 2,
    os: { family: "Debian", distribution: "Debian", version: "12", kernel: "6.1", virtualisation: "none" },
  },
  measurements: { disks: {}, links: {}, temperatures: {} },
};

/** As a person would who wants every choice: the # of a choice touches it or is followed by an even number of blanks. */
const withEveryChoice = (text: string) => text.replaceAll(/^#(?=(?: {2})*[A-Za-z"])/gm, "");
const refusals = (text: string) => {
  const parsed = parseSettings(text);
  return parsed.ok ? [] : parsed.problems;
};

describe("the starting file", () => {
  const starts = [["of a machine that was read", { host: "desktop", facts, why: undefined }], ["of a machine named like an example", { host: "jetson", facts, why: undefined }], ["of a machine that could not be read", { host: "this-machine", facts: undefined, why: "no /proc\u0020here: #1" }]] as const;

  it.each(starts)("%s is accepted as it is", (_, found) => {
    expect(refusals(renderStartingFile(found))).toEqual([]);
  });

  it.each(starts)("%s is accepted with every choice in it taken", (_, found) => {
    const text = withEveryChoice(renderStartingFile(found));
    expect(refusals(text)).toEqual([]);
    expect(text).toMatch(/^limits:\n {2}maxBytes: 200 MiB /m);
    expect(text).toMatch(/^ {2}home-assistant:\n {4}zone: telemetry/m);
  });

  it("says nothing but the defaults, and the machine it is on", () => {
    const parsed = parseSettings(renderStartingFile({ host: "desktop", facts, why: undefined }));
    const defaults = parseSettings("");
    expect(parsed).toMatchObject({ ok: true, settings: { hosts: { desktop: { zone: "primary", connection: "local" } } } });
    expect(parsed.ok && { ...parsed.settings, hosts: {} }).toEqual(defaults.ok && defaults.settings);
  });

  it("shows choices that are the defaults", () => {
    const taken = parseSettings(withEveryChoice(renderStartingFile({ host: "desktop", facts, why: undefined })));
    const defaults = parseSettings("");
    for (const section of ["limits", "budgets", "components", "audit", "ports", "api", "telemetry"] as const) expect(taken.ok && taken.settings[section]).toEqual(defaults.ok && defaults.settings[section]);
  });

  it("names what was found, and the disk where there is a choice", () => {
    const text = renderStartingFile({ host: "desktop", facts, why: undefined }).replaceAll(/\n {4}# /g, " ");
    expect(text).toContain("8 cores and 16 threads; 32 GiB of memory, of which its control group allows 8 GiB; RTX 4090; / with");
    expect(text).toContain("#    dataDisk: /nvme  #");
  });

  it("has no line wider than a screen but choices with their meaning", () => {
    for (const line of renderStartingFile({ host: "desktop", facts, why: undefined }).split("\n").filter((one) => /^\s*# \S/.test(one))) expect(line.length).toBeLessThanOrEqual(120);
  });
});

describe("a machine's name", () => {
  it.each([["desktop", "desktop"], ["My_Desktop.local", "my-desktop"], ["Käse's PC", "kase-s-pc"], ["-x-", "x"], ["$(reboot)", "reboot"], ["a\nb: c", "a-b-c"], ["localhost", "this-machine"], ["", "this-machine"], ["日本", "this-machine"], ["x".repeat(80), "x".repeat(63)], [`${"x".repeat(62)}-y`, "x".repeat(62)]])("%j becomes %s", (name, label) => {
    expect(hostLabel(name)).toBe(label);
    expect(label).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
  });
});

describe("init", () => {
  async function run(file: string, options: Partial<InitOptions> & { json?: boolean } = {}): Promise<string> {
    let printed = "";
    const terminal: Terminal = { interactive: false, json: options.json === true, print: (text) => (printed += text), printJson: (value) => (printed += JSON.stringify(value)), say: () => {} };
    await init({ HOMELAB_CONFIG: file }, { force: false, stdout: false, ...options }, terminal);
    return printed;
  }

  async function aFile(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "homelab-init-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    return join(folder, "homelab.yaml");
  }

  it("writes a file that up reads, and changes nothing the second time", async () => {
    const file = await aFile();
    expect(await run(file)).toContain(`wrote ${file}`);
    expect(Object.keys((await readSettings(file)).hosts)).toHaveLength(1);
    expect(await run(file)).toContain("already there and says the same");
    expect(await readdir(join(file, ".."))).toEqual(["homelab.yaml"]);
  });

  it("writes over another file only with --force, and says so", async () => {
    const file = await aFile();
    await writeFile(file, "target: cluster\n");
    await expect(run(file)).rejects.toMatchObject({ name: "OperatorError", where: file, do: expect.stringContaining("--force") });
    expect(await readFile(file, "utf8")).toBe("target: cluster\n");
    await run(file, { force: true });
    expect(await readFile(file, "utf8")).toContain("target: embedded");
  });

  it("prints the file and writes none with --stdout", async () => {
    const file = await aFile();
    expect(refusals(await run(file, { stdout: true }))).toEqual([]);
    expect(JSON.parse(await run(file, { stdout: true, json: true }))).toMatchObject({ file, written: false, text: expect.stringContaining("target: embedded") });
    expect(await readdir(join(file, ".."))).toEqual([]);
  });

  it("tells a program what it wrote", async () => {
    const file = await aFile();
    expect(JSON.parse(await run(file, { json: true }))).toEqual({ file, host: expect.stringMatching(/^[a-z0-9-]+$/), written: true });
  });

  it("says what to do where it cannot write", async () => {
    // not a folder's mode: root may write everywhere
    const file = await aFile();
    await writeFile(file, "");
    await expect(run(join(file, "homelab.yaml"))).rejects.toMatchObject({ name: "OperatorError", got: "ENOTDIR" });
  });

  it("says what to do where there is no folder", async () => {
    await expect(run(join(await aFile(), "..", "none", "homelab.yaml"))).rejects.toMatchObject({ name: "OperatorError", got: "ENOENT", do: expect.stringContaining("HOMELAB_CONFIG") });
  });
});
