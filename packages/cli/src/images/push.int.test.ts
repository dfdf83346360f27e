import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeImage } from "@homelab/images";
import { registryLogin, startRegistry } from "@homelab/testing/registry";
import { describe, expect, it } from "vitest";
import { pushArchive } from "./programs.ts";

async function trial(folder: string, name: string): Promise<{ archive: string; digest: string }> {
  const archive = join(folder, "trial.tar");
  const { digest } = await writeImage({ name, architecture: "amd64", layers: [{ about: "a file", entries: [{ path: "/file", contents: "text" }] }], entrypoint: ["/file"] }, archive);
  return { archive, digest };
}

describe.skipIf(process.getuid?.() !== 0)("a push to a registry", () => {
  const aFolder = () => mkdtempDisposable(join(tmpdir(), "homelab-push-"));
  const manifest = async (host: string, headers = {}) => fetch(`http://${host}/v2/homelab/trial/manifests/1`, { headers: { accept: "application/vnd.oci.image.manifest.v1+json", ...headers } });

  it("keeps the image to the byte", async () => {
    await using folder = await aFolder();
    await using registry = await startRegistry();
    const name = `${registry.host}/homelab/trial:1`;
    const { archive, digest } = await trial(folder.path, name);
    await pushArchive(archive, name);
    expect((await manifest(registry.host)).headers.get("docker-content-digest")).toBe(digest);
  });

  it("shows the login where the registry asks for one", async () => {
    await using folder = await aFolder();
    await using registry = await startRegistry({ asksForLogin: true });
    const name = `${registry.host}/homelab/trial:1`;
    const { archive, digest } = await trial(folder.path, name);
    await expect(pushArchive(archive, name)).rejects.toThrow(/delivering an image: skopeo/);
    const auth = Buffer.from(`${registryLogin.username}:${registryLogin.password}`).toString("base64");
    const login = join(folder.path, "registry.json");
    await writeFile(login, JSON.stringify({ auths: { [registry.host]: { auth } } }));
    await pushArchive(archive, name, login);
    expect((await manifest(registry.host, { authorization: `Basic ${auth}` })).headers.get("docker-content-digest")).toBe(digest);
  });

  it("that cannot be made says where and why", async () => {
    await expect(pushArchive("/none.tar", "127.0.0.1:9/homelab/trial:1")).rejects.toThrow(/delivering an image: skopeo .*none\.tar/);
  });
});
