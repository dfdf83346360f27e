import { randomBytes } from "node:crypto";
import { access, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writePrivately } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import type { HomelabSettings } from "@homelab/settings";
import type { PulumiFolder } from "./folder.ts";

/** Where the state is and what opens the secrets in it, as Pulumi's environment. A passphrase is never among the arguments of a process. */
export async function backendEnvironment(folder: PulumiFolder, { backend }: Pick<HomelabSettings, "backend">, env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  await mkdir(folder.state, { recursive: true, mode: 0o700 });
  return { PULUMI_BACKEND_URL: backend.url ?? `file://${folder.state}`, ...(await passphraseOf(folder, backend, env)) };
}

async function passphraseOf(folder: PulumiFolder, backend: HomelabSettings["backend"], env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  if (backend.passphraseEnv !== undefined) {
    const value = env[backend.passphraseEnv];
    if (value) return { PULUMI_CONFIG_PASSPHRASE: value };
    throw new OperatorError({ what: "Pulumi's state", where: `backend.passphraseEnv in homelab.yaml`, got: `${backend.passphraseEnv} is not set`, do: `Set it to the passphrase that encrypts the state, then run this again.` });
  }
  const file = backend.passphraseFile ?? folder.passphrase;
  if (backend.passphraseFile === undefined) await ensurePassphrase(folder);
  await refuseUnusable(file);
  return { PULUMI_CONFIG_PASSPHRASE_FILE: file };
}

/** Made once. Where it is gone though there is a state that needs it, another one would open nothing. */
async function ensurePassphrase(folder: PulumiFolder): Promise<void> {
  if (await access(folder.passphrase).then(() => true, () => false)) return;
  const stacks = await readdir(join(folder.state, ".pulumi", "stacks"), { recursive: true }).catch(() => []);
  const kept = stacks.filter((name) => name.endsWith(".json"));
  if (kept.length > 0) {
    throw new OperatorError({
      what: "Pulumi's state",
      where: folder.passphrase,
      got: `it is gone, and the state of ${kept.map((name) => name.replace(/\.json$/, "")).join(", ")} is encrypted with it`,
      do: "Put it back from your backup. Without it the secrets in the state are lost; documents are not: they are in the cluster's volumes. Nothing was changed.",
    });
  }
  await writePrivately(folder.passphrase, `${randomBytes(32).toString("base64url")}\n`);
}

async function refuseUnusable(file: string): Promise<void> {
  const wrong = (got: string, does: string) => new OperatorError({ what: "Pulumi's state", where: file, got, do: does });
  const { mode } = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw wrong(error.code === "ENOENT" ? "there is no such file" : error.message, "Name the file with the passphrase under backend.passphraseFile in homelab.yaml.");
  });
  if ((mode & 0o077) !== 0) throw wrong(`others may read it (mode ${(mode & 0o777).toString(8)})`, `chmod 600 ${file}`);
  if ((await readFile(file, "utf8")).trim() === "") throw wrong("it is empty", "Put the passphrase into it, on one line.");
}
