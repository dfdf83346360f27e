import { executablesFrom, layoutOf, stateRoot } from "@homelab/engines";
import { HomelabSettings } from "@homelab/settings";
import { repository, settingsFileOf, type Place } from "../place.ts";
import { readSettings } from "../settings/read-settings.ts";
import { tint, type Terminal } from "../terminal.ts";
import { machineProbes } from "./machine.ts";
import { modelProbes } from "./models.ts";
import { fail, ok, runProbe, type Checked } from "./probe.ts";
import { programProbes } from "./programs.ts";
import { stateProbes } from "./state.ts";

export interface Diagnosis {
  /** Nothing stands in the way of `up`. */
  ready: boolean;
  checks: readonly Checked[];
}

/** Looks at everything at once and changes nothing. */
export async function diagnose(env: NodeJS.ProcessEnv): Promise<Diagnosis> {
  const { place, check } = await settingsOrDefaults(env);
  const probes = [...programProbes(place.executables), ...machineProbes(place.layout.root), ...stateProbes(place), ...modelProbes(place.settings)];
  const checks = [check, ...(await Promise.all(probes.map(runProbe)))];
  return { ready: checks.every((c) => c.level !== "fail"), checks };
}

/** Wrong settings are one finding among others: the rest is looked at with the defaults. */
async function settingsOrDefaults(env: NodeJS.ProcessEnv): Promise<{ place: Place; check: Checked }> {
  const settingsFile = settingsFileOf(env);
  const read = await readSettings(settingsFile).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  const settings = read instanceof Error ? HomelabSettings.parse({}) : read;
  const finding = read instanceof Error ? fail(read.message, `Mend ${settingsFile}.`) : ok(settingsFile);
  const root = stateRoot(env, settings, process.getuid?.() === 0);
  return { place: { settings, settingsFile, layout: layoutOf(root), executables: executablesFrom(env), repository }, check: { name: "settings", ...finding } };
}

/** Prints the diagnosis and gives the exit code: 0 ready, 1 something is missing, 2 ready with warnings. */
export async function doctor(env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const diagnosis = await diagnose(env);
  if (terminal.json) terminal.printJson(diagnosis);
  else terminal.print(renderDiagnosis(diagnosis));
  if (!diagnosis.ready) return 1;
  return diagnosis.checks.some((c) => c.level === "warn") ? 2 : 0;
}

export function renderDiagnosis({ ready, checks }: Diagnosis): string {
  const width = Math.max(...checks.map((c) => c.name.length));
  const marks = { ok: tint("green", "ok  "), warn: tint("yellow", "warn"), fail: tint("red", "fail") };
  const lines = checks.map((c) => `${marks[c.level]}  ${c.name.padEnd(width)}  ${c.found}${c.level === "ok" ? "" : `\n${" ".repeat(width + 8)}→ ${c.do}`}`);
  const missing = checks.filter((c) => c.level === "fail").length;
  return `${lines.join("\n")}\n\n${ready ? tint("green", "This machine is ready: ./just up") : tint("red", `${missing} thing${missing === 1 ? "" : "s"} to mend before ./just up`)}`;
}
