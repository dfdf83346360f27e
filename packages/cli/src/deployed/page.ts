import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writePrivately } from "@homelab/engines";
import type { Terminal } from "../terminal.ts";
import { doorToApi, type Deployed } from "./deployed.ts";

/** Keeps a way to the page open until the person ends it. The token goes into a file that only they can read, and goes with the way. */
export async function showPage(deployed: Deployed, folder: string, terminal: Terminal): Promise<void> {
  await using api = await doorToApi(deployed);
  const tokenFile = join(folder, `api-${deployed.target}.token`);
  await writePrivately(tokenFile, `${api.token ?? ""}\n`);
  try {
    if (terminal.json) terminal.printJson({ page: `${api.url}/`, tokenFile });
    else terminal.print(`page   ${api.url}/\ntoken  in ${tokenFile}, while this runs\n\nCtrl-C closes it.`);
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  } finally {
    await rm(tokenFile, { force: true });
  }
}
