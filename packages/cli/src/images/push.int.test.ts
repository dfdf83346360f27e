import { execFile, spawn, type ChildProcess } from "node:child_process";
import { globSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, waitUntil } from "@homelab/engines";
import { writeImage } from "@homelab/images";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushArchive } from "./programs.ts";

const run = promisify(execFile);

/** Debian's registry, unpacked and not installed: installing it would start a service. */
async function startRegistry(folder: string, port: number): Promise<ChildProcess> {
  await chmod(folder, 0o755);
  await run("apt-get", ["download", "docker-registry"], { cwd: folder });
  const [file = ""] = globSync("docker-registry_*.deb", { cwd: folder });
  await run("dpkg-deb", ["--extract", join(folder, file), folder]);
  await writeFile(join(folder, "config.yml"), JSON.stringify({ version: 0.1, storage: { filesystem: { rootdirectory: join(folder, "stored") } }, http: { addr: `127.0.0.1:${port}` } }));
  return spawn(join(folder, "usr/bin/docker-registry"), ["serve", join(folder, "config.yml")], { stdio: "ignore" });
}

describe.skipIf(process.getuid?.() !== 0)("a push to a registry", () => {
  let folder = "";
  let registry: ChildProcess | undefined;
  let host = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "registry-"));
    const port = await freePort();
    host = `127.0.0.1:${port}`;
    registry = await startRegistry(folder, port);
    await waitUntil("the registry", async () => ((await fetch(`http://${host}/v2/`).catch(() => undefined))?.ok ? undefined : "no answer"), { timeoutMs: 20_000, everyMs: 100 });
  });
  afterAll(async () => {
    registry?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it("keeps the image to the byte", async () => {
    const name = `${host}/homelab/trial:1`;
    const archive = join(folder, "trial.tar");
    const { digest } = await writeImage({ name, architecture: "amd64", layers: [{ about: "a file", entries: [{ path: "/file", contents: "text" }] }], entrypoint: ["/file"] }, archive);
    await pushArchive(archive, name);
    const answer = await fetch(`http://${host}/v2/homelab/trial/manifests/1`, { headers: { accept: "application/vnd.oci.image.manifest.v1+json" } });
    expect(answer.headers.get("docker-content-digest")).toBe(digest);
  });

  it("that cannot be made says where and why", async () => {
    await expect(pushArchive(join(folder, "none.tar"), `${host}/homelab/trial:1`)).rejects.toThrow(/delivering an image: skopeo .*none\.tar/);
  });
});
