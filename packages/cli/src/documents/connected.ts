import { apiAddress, openPlace, type ApiAddress } from "../place.ts";
import { terminalFor, type Terminal } from "../terminal.ts";

/** What every document command begins with. */
export async function connected(options: { json?: boolean }): Promise<{ api: ApiAddress; terminal: Terminal }> {
  return { api: await apiAddress(await openPlace(process.env)), terminal: terminalFor(options) };
}
