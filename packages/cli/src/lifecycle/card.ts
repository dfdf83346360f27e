import { getStatus } from "../documents/api-client.ts";
import type { ApiAddress, Place } from "../place.ts";
import { readKeptPlan } from "../plan/kept-plan.ts";
import { table, tint, type Terminal } from "../terminal.ts";
import { sampleQuestion } from "./samples.ts";

/** What a person needs once the platform is up. */
export interface EndCard {
  healthy: true;
  seconds: number;
  page: string;
  api: string;
  state: string;
  /** Profile of the plan that all sizes follow from. */
  plan: string;
  /** File that holds the API's token; null on a loopback bind. */
  tokenFile: string | null;
  documents: number;
  tryThis: string;
}

export async function endCard(place: Place, api: ApiAddress, seconds: number): Promise<EndCard> {
  const documents = (await getStatus(api)).counts["documents"];
  return {
    healthy: true,
    seconds,
    page: `${api.url}/`,
    api: `${api.url}/api/v1/openapi.json`,
    state: place.layout.root,
    plan: (await readKeptPlan(place.layout))?.hosts[0]?.profile.name ?? "unknown",
    tokenFile: api.token === undefined ? null : `${place.layout.secrets}/api.token`,
    documents: typeof documents === "number" ? documents : 0,
    tryThis: `./just ask "${(await sampleQuestion(place.repository)) ?? "What do these documents say about …?"}"`,
  };
}

export function printCard(card: EndCard, terminal: Terminal): void {
  const rows = [
    ["page", card.page],
    ["API", card.api],
    ["state", card.state],
    ["sizes", `profile ${card.plan}: ./just plan`],
    ...(card.tokenFile ? [["token", `in ${card.tokenFile}`]] : []),
    ["documents", String(card.documents)],
  ];
  terminal.print(`${tint("green", "homelab is up")} (${card.seconds} s)\n\n${table(rows)}\n\nTry:  ${tint("bold", card.tryThis)}\nMore: ./just ingest PATH · ./just status · ./just down`);
}
