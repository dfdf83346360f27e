import { join } from "node:path";
import { executablesFrom, layoutOf, stateRoot } from "@homelab/engines";
import { HomelabSettings } from "@homelab/settings";
import { repository, settingsFileOf, type Place } from "../place.ts";
import { readSettings } from "../settings/read-settings.ts";
import { cgroupProbe } from "./cgroups.ts";
import { clockProbe } from "./clock.ts";
import { factProbes } from "./facts.ts";
import { kernelProbes } from "./kernel.ts";
import { keyProbes } from "./keys.ts";
import { leftoverProbes } from "./leftovers.ts";
import { machineProbes } from "./machine.ts";
import { modelProbes } from "./models.ts";
import { fail, ok, runProbe, type Checked, type Probe } from "./probe.ts";
import { programProbes } from "./programs.ts";
import { sizesProbe } from "./sizes.ts";
import { stateProbes } from "./state.ts";
import { tailnetProbe } from "./tailnet.ts";

/** What the looking process tells the one that waits for it, a line of JSON each. */
export type Told = { kind: "asked"; probes: { name: string; optional: boolean }[] } | { kind: "found"; check: Checked } | { kind: "done" };

/** Asks everything at once and tells each answer as it comes. */
export async function lookAround(env: NodeJS.ProcessEnv, tell: (told: Told) => void): Promise<void> {
  const { place, check } = await settingsOrDefaults(env);
  const probes = probesFor(place, env);
  tell({ kind: "asked", probes: [{ name: check.name, optional: false }, ...probes.map(({ name, optional = false }) => ({ name, optional }))] });
  tell({ kind: "found", check });
  await Promise.all(probes.map(async (probe) => tell({ kind: "found", check: await runProbe(probe) })));
  tell({ kind: "done" });
}

function probesFor(place: Place, env: NodeJS.ProcessEnv): Probe[] {
  const written = [place.layout.stateFile, place.settingsFile, join(repository, "package.json"), join(repository, ".git", "index")];
  return [
    ...programProbes(place.executables),
    ...factProbes(),
    sizesProbe(place),
    ...machineProbes(place.layout.root),
    ...stateProbes(place),
    ...leftoverProbes(place),
    clockProbe(place.executables.python, written),
    cgroupProbe(),
    ...kernelProbes(),
    tailnetProbe(),
    ...keyProbes(env),
    ...modelProbes(place.settings),
  ];
}

/** Wrong settings are one finding among others: the rest is looked at with the defaults. */
async function settingsOrDefaults(env: NodeJS.ProcessEnv): Promise<{ place: Place; check: Checked }> {
  const settingsFile = settingsFileOf(env);
  let settings = HomelabSettings.parse({});
  const check = await runProbe({
    name: "settings",
    patienceMs: 3000,
    look: async () => {
      const read = await readSettings(settingsFile, env).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
      if (read instanceof Error) return fail(read.message, `Mend ${settingsFile}.`);
      settings = read;
      return ok(settingsFile);
    },
  });
  const root = stateRoot(env, settings, process.getuid?.() === 0);
  return { place: { settings, settingsFile, layout: layoutOf(root), executables: executablesFrom(env), repository }, check };
}
