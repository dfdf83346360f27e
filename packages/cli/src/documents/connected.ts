import { stat } from "node:fs/promises";
import { describeOwner, portOwner, runningPart } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import { targetOf } from "../deployed/target.ts";
import { apiAddress, openPlace, type ApiAddress, type Place } from "../place.ts";
import { terminalFor, type Terminal } from "../terminal.ts";

export interface Connecting {
  json?: boolean;
  target?: string;
}

export interface Connected extends AsyncDisposable {
  api: ApiAddress;
  terminal: Terminal;
  place: Place;
}

/** What every document command begins with, and ends by disposing. */
export async function connected(options: Connecting): Promise<Connected> {
  const place = await openPlace(process.env);
  const terminal = terminalFor(options);
  const { target } = targetOf(options.target, place.settings.target, process.env);
  if (target === "embedded") {
    await refuseForeignApi(place);
    return { api: await apiAddress(place), terminal, place, [Symbol.asyncDispose]: async () => undefined };
  }
  const { doorToApi, openDeployed } = await import("../deployed/deployed.ts");
  const api = await doorToApi(await openDeployed(place, target));
  return { api, terminal, place, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

/** A platform of another state folder may listen on the same port: its documents are not the ones that were meant. */
async function refuseForeignApi({ layout, settings }: Place): Promise<void> {
  const isOurs = await stat(layout.stateFile).then(() => true, () => false);
  if (!isOurs || (await runningPart(layout, "api"))) return;
  const owner = await portOwner(settings.ports.api, settings.api.host);
  if (!owner) return;
  throw new OperatorError({ what: "API", where: layout.root, got: `the platform of this state folder is not running, and port ${settings.ports.api} is ${describeOwner(owner)}`, do: "Start it with ./just up, or name the other state folder with HOMELAB_STATE." });
}
