import { existsSync } from "node:fs";
import { phases } from "@homelab/stacks";
import { confirmed } from "../documents/confirm.ts";
import { initSecrets } from "../secrets/init.ts";
import { secretsPlaceOf } from "../secrets/place.ts";
import type { Terminal } from "../terminal.ts";
import { openStack, toldBy, type Deployer } from "./stack.ts";

/** Makes the secrets of a platform that has none and was never deployed. Of one that was, they are lost: new ones would not open what it keeps, and the phase says so. */
export async function makeFirstSecrets(deployer: Deployer, { yes, terminal }: { yes: boolean; terminal: Terminal }): Promise<void> {
  const place = await secretsPlaceOf(deployer.place, deployer.place.env, terminal);
  if (existsSync(place.folder) || existsSync(place.config) || (await isDeployed(deployer))) return;
  if (!(await confirmed(`Make the platform's secrets in ${place.folder}?`, { yes }))) return;
  // what the command prints is what it deployed
  await initSecrets(place, {}, { ...terminal, json: false, print: terminal.say });
}

/** The first phase knows no secret. */
async function isDeployed(deployer: Deployer): Promise<boolean> {
  for (const phase of phases.slice(1)) if ((await toldBy(await openStack(deployer, phase))) !== undefined) return true;
  return false;
}
