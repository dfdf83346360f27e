import { OperatorError } from "@homelab/operator-error";
import { secretFileNames, type SecretFile } from "@homelab/stacks";
import type { Terminal } from "../terminal.ts";
import { readSecrets } from "./init.ts";
import type { SecretsPlace } from "./place.ts";
import { makeSecrets } from "./recipes.ts";

/** Replaces every secret of one file. What uses them is restarted by the next deployment, which sees that they changed. */
export async function rotateSecrets(place: SecretsPlace, name: string, terminal: Terminal): Promise<void> {
  const file = secretFileNames.find((known): known is SecretFile => known === name);
  if (!file) throw new OperatorError({ what: "secrets rotate", where: "NAME", got: name, do: `Name one of ${secretFileNames.join(", ")}.` });
  // who cannot open the old ones must not replace them: they may still be in use
  await readSecrets(place, file);
  await place.sops.write(place.fileOf(file), makeSecrets(file));
  if (terminal.json) return terminal.printJson({ rotated: file, file: place.fileOf(file) });
  terminal.print(`New secrets in ${place.fileOf(file)}. In use after the next deployment: ./just phases, which restarts what reads them.`);
}
