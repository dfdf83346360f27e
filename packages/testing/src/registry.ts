import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, waitUntil } from "@homelab/engines";

const run = promisify(execFile);

export interface Registry extends AsyncDisposable {
  /** Host and port, as a name of an image begins. */
  host: string;
}

/** Who a registry that asks for a login lets in: a name and a word of tests, and the word as bcrypt has it. */
export const registryLogin = { username: "me", password: "a-word" } as const;
const known = `${registryLogin.username}:$2b$04$K4FOcK7zLaz2dBIWlHTp2OEJqlIxV/uLtaCwYkYViCqmSB8txrV5W\n`;

/** Debian's registry of images on this machine, unpacked and not installed: installing it would start a service. With `asksForLogin` it lets in `registryLogin` alone. */
export async function startRegistry({ asksForLogin = false } = {}): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-registry-"));
  await chmod(folder, 0o755);
  await run("apt-get", ["download", "docker-registry"], { cwd: folder });
  const [file = ""] = globSync("docker-registry_*.deb", { cwd: folder });
  await run("dpkg-deb", ["--extract", join(folder, file), folder]);
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  await writeFile(join(folder, "known"), known);
  const auth = asksForLogin ? { auth: { htpasswd: { realm: "homelab", path: join(folder, "known") } } } : {};
  await writeFile(join(folder, "config.yml"), JSON.stringify({ version: 0.1, storage: { filesystem: { rootdirectory: join(folder, "stored") } }, http: { addr: host }, ...auth }));
  const child = spawn(join(folder, "usr/bin/docker-registry"), ["serve", join(folder, "config.yml")], { stdio: "ignore" });
  const ended = once(child, "exit");
  await waitUntil("the registry", async () => ((await fetch(`http://${host}/v2/`).catch(() => undefined))?.status === (asksForLogin ? 401 : 200) ? undefined : "no answer"), { timeoutMs: 20_000, everyMs: 100 });
  return {
    host,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
