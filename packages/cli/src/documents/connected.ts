import { stat } from "node:fs/promises";
import { describeOwner, portOwner, runningPart } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import { apiAddress, openPlace, type ApiAddress, type Place } from "../place.ts";
import { terminalFor, type Terminal } from "../terminal.ts";

/** What every document command begins with. */
export async function connected(options: { json?: boolean }): Promise<{ api: ApiAddress; terminal: Terminal; place: Place }> {
  const place = await openPlace(process.env);
  await refuseForeignApi(place);
  return { api: await apiAddress(place), terminal: terminalFor(options), place };
}

/** A platform of another state folder may listen on the same port: its documents are not the ones that were meant. */
async function refuseForeignApi({ layout, settings }: Place): Promise<void> {
  const isOurs = await stat(layout.stateFile).then(() => true, () => false);
  if (!isOurs || (await runningPart(layout, "api"))) return;
  const owner = await portOwner(settings.ports.api, settings.api.host);
  if (!owner) return;
  throw new OperatorError({ what: "API", where: layout.root, got: `the platform of this state folder is not running, and port ${settings.ports.api} is ${describeOwner(owner)}`, do: "Start it with ./just up, or name the other state folder with HOMELAB_STATE." });
}
