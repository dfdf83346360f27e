import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HomelabSettings } from "@homelab/settings";
import { expect, it } from "vitest";
import { registryLoginOf } from "./registry-login.ts";

const registry = "registry.example:5000/homelab";
const auth = Buffer.from("me:a-secret-word").toString("base64");

async function loginIn(text: string | undefined): Promise<{ login: string | null; file: string }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "homelab-login-"));
  const file = join(folder.path, "registry.json");
  if (text !== undefined) await writeFile(file, text);
  return { login: await registryLoginOf(HomelabSettings.parse({ images: { source: "registry", registry, credentialsFile: file } })), file };
}

it.each([{ auths: { "registry.example:5000": { auth } } }, { auths: { [registry]: { username: "me", password: "a-secret-word" }, other: { auth } } }])("%o opens the registry", async (config) => {
  const { login, file } = await loginIn(JSON.stringify(config));
  expect(login).toBe(file);
});
it("none is read where images come from no registry", async () => expect(await registryLoginOf(HomelabSettings.parse({}))).toBeNull());
it.each([
  ["not there", undefined, "ENOENT"],
  ["no JSON", "{", "no Docker config.json"],
  ["of a helper program", JSON.stringify({ credsStore: "pass", auths: { "registry.example:5000": {} } }), "no Docker config.json"],
  ["for another registry", JSON.stringify({ auths: { "docker.io": { auth } } }), "no login for registry.example:5000, only for docker.io"],
])("a file that is %s is refused with the way to write it, and shows nothing it holds", async (_, text, words) => {
  const error = await loginIn(text).then(() => undefined, (reason: unknown) => String(reason));
  expect(error).toContain(words);
  expect(error).toContain("skopeo login --authfile");
  expect(error).not.toContain(auth);
});
