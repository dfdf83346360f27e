import { resolve } from "node:path";
import { stringify } from "yaml";
import type { Terminal } from "../terminal.ts";
import type { SecretsPlace } from "./place.ts";
import { toldUnreadable } from "./unreadable.ts";

/** The one command that shows secrets, because it was asked for. */
export async function decryptForEyes(place: SecretsPlace, file: string, terminal: Terminal): Promise<void> {
  const secrets = await place.sops.read(resolve(file)).catch((error: unknown) => {
    throw toldUnreadable(error, place);
  });
  if (terminal.json) terminal.printJson(secrets);
  else terminal.print(stringify(secrets).trimEnd());
}
