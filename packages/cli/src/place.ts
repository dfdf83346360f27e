import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { apiTokenFile, apiUrlOf, executablesFrom, isLoopback, layoutOf, postgresPasswordFile, stateRoot, type Executables, type StateLayout } from "@homelab/engines";
import type { HomelabSettings } from "@homelab/settings";
import { readSettings } from "./settings/read-settings.ts";

/** Which platform a command is about: its settings, its state folder and the programs it is run from. */
export interface Place {
  settings: HomelabSettings;
  settingsFile: string;
  layout: StateLayout;
  executables: Executables;
  /** Root of this checkout. */
  repository: string;
}

export const repository = join(import.meta.dirname, "..", "..", "..");

export function settingsFileOf(env: NodeJS.ProcessEnv): string {
  return env["HOMELAB_CONFIG"] || join(repository, "homelab.yaml");
}

/** Reads homelab.yaml and finds the state folder; changes nothing. */
export async function openPlace(env: NodeJS.ProcessEnv): Promise<Place> {
  const settingsFile = settingsFileOf(env);
  const settings = await readSettings(settingsFile);
  const root = stateRoot(env, settings, process.getuid?.() === 0);
  return { settings, settingsFile, layout: layoutOf(root), executables: executablesFrom(env), repository };
}

/** Undefined where there is none yet or the caller may not read it. */
export async function superuserPassword(layout: StateLayout): Promise<string | undefined> {
  return readFile(postgresPasswordFile(layout, "superuser"), "utf8").then((text) => text.trim(), () => undefined);
}

/** How this command reaches the API. */
export interface ApiAddress {
  url: string;
  /** Undefined on a loopback bind, which asks for none. */
  token: string | undefined;
  /** What a person calls the place, where the URL says nothing. */
  where?: string;
  /** What keeps the way to it from being made. */
  trouble?: () => string | undefined;
  /** What to do when it is away, and where its log is. */
  advice: { away: string; logs: string };
}

const advice = { away: "Start the platform with ./just up; ./just status shows what is wrong.", logs: "./just logs api shows what happened." };

export async function apiAddress(place: Place): Promise<ApiAddress> {
  const url = apiUrlOf(place.settings);
  if (isLoopback(place.settings.api.host)) return { url, token: undefined, advice };
  return { url, token: await readFile(apiTokenFile(place.layout), "utf8").then((text) => text.trim(), () => undefined), advice };
}
