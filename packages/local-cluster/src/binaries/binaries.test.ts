import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterVersions } from "../versions.ts";
import { isStatic, ownPrograms } from "./own.ts";
import { placeOf } from "./place.ts";
import { clusterTools } from "./tools.ts";

const repository = join(import.meta.dirname, "..", "..", "..", "..");
const tools = clusterTools(await clusterVersions(repository));
const [kubernetes] = tools;
if (!kubernetes) throw new Error("no tools");

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "binaries-"))));
afterAll(async () => rm(folder, { recursive: true }));

describe("a tool's place in the cache", () => {
  it("is its own for each version, platform and lock", async () => {
    const at = async (over: object) => placeOf({ ...kubernetes, ...over }, { repository, cache: "/cache" });
    expect(await at({})).toMatch(new RegExp(`^/cache/cluster/kubernetes/[0-9a-f]{16}-${process.arch}$`));
    expect(await at({ version: "1.34.3" })).not.toBe(await at({}));
    expect(await at({ stamps: {} })).not.toBe(await at({}));
  });
});

describe("a program of the machine's own", () => {
  const etcd = tools.filter(({ name }) => name === "etcd");
  const script = async (text: string) => {
    await writeFile(join(folder, "etcd"), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, "etcd"), 0o755);
  };

  it("is left alone when it needs libraries, which an image of its own does not have", async () => {
    await script('echo "etcd Version: 3.6.16"');
    for (const tool of etcd) expect(await ownPrograms(tool, { PATH: folder })).toBeUndefined();
    expect(await isStatic(process.execPath)).toBe(false);
  });

  it("is left alone when it is of another version or cannot be asked", async () => {
    await copyFile("/bin/true", join(folder, "etcd"));
    for (const tool of tools) expect(await ownPrograms(tool, { PATH: folder })).toBeUndefined();
  });
});

describe("versions.json", () => {
  it("names what the locks of the tools name", async () => {
    const modules = { kubernetes: "k8s.io/kubernetes", etcd: "go.etcd.io/etcd/server/v3", coredns: "github.com/coredns/coredns", "metrics-server": "sigs.k8s.io/metrics-server", "local-path-provisioner": "github.com/rancher/local-path-provisioner", "policy-evaluator": "github.com/mattfenwick/cyclonus" };
    for (const [name, module] of Object.entries(modules)) {
      const lock = await readFile(join(repository, "tools", name, "go.mod"), "utf8");
      expect(lock).toContain(`${module} v${tools.find((tool) => tool.name === name)?.version ?? "?"}`);
    }
  });
});
