import { access, mkdir } from "node:fs/promises";
import { openSops } from "@homelab/adapters/sops";
import { OperatorError } from "@homelab/operator-error";
import { secretFileNames, secretFiles, type SecretFile } from "@homelab/stacks";
import type { Terminal } from "../terminal.ts";
import type { SecretsPlace } from "./place.ts";
import { makeSecrets } from "./recipes.ts";
import { ensureRecipients } from "./recipients.ts";
import { toldUnreadable } from "./unreadable.ts";

/** Makes every secret that is missing and changes none that is there. Prints names, never values. */
export async function initSecrets(place: SecretsPlace, options: { recovery?: string }, terminal: Terminal): Promise<void> {
  const { keys, newRecovery } = await ensureRecipients(place, options);
  await mkdir(place.folder, { recursive: true, mode: 0o755 });
  const made: SecretFile[] = [];
  const kept: SecretFile[] = [];
  for (const name of secretFileNames) ((await ensureFile(place, name)) ? made : kept).push(name);
  if (newRecovery !== undefined) await proveRecovery(place, newRecovery);
  if (terminal.json) return terminal.printJson({ folder: place.folder, made, kept, recipients: keys, recoveryKey: newRecovery ?? null });
  terminal.print([made.length > 0 ? `Made: ${made.join(", ")}` : "Nothing to make", ...(kept.length > 0 ? [`Kept as they are: ${kept.join(", ")}`] : []), `In ${place.folder}, encrypted for ${keys.length} keys; commit it with ${place.config}.`].join("\n"));
  terminal.print(`Your key: ${place.identity}. Keep a copy of it.`);
  if (newRecovery !== undefined) terminal.print(`The recovery key: ${newRecovery}. Move it off this machine now: it opens everything when yours is lost, and nothing here needs it.`);
}

/** True when the file was made or completed. */
async function ensureFile(place: SecretsPlace, name: SecretFile): Promise<boolean> {
  const file = place.fileOf(name);
  const before = (await access(file).then(() => true, () => false)) ? await readSecrets(place, name) : {};
  const after = makeSecrets(name, before);
  if (Object.keys(after).every((key) => key in before)) return false;
  await place.sops.write(file, after);
  return true;
}

export async function readSecrets(place: SecretsPlace, name: SecretFile): Promise<Record<string, string>> {
  return place.sops.read(place.fileOf(name)).catch((error: unknown) => {
    throw toldUnreadable(error, place);
  });
}

/** A recovery key that was never tried is a hope. */
async function proveRecovery(place: SecretsPlace, identity: string): Promise<void> {
  const other = openSops({ sops: place.programs.sops, config: place.config, identity });
  for (const name of secretFileNames) {
    const opened = secretFiles[name].safeParse(await other.read(place.fileOf(name)).catch(() => undefined));
    if (!opened.success) throw new OperatorError({ what: "secrets init", where: identity, got: `the recovery key does not open ${name}`, do: `Remove ${place.config} and what is in ${place.folder}, then run this again.` });
  }
}
