import { readFile } from "node:fs/promises";
import {
  complaintOf,
  describeOwner,
  endLeftovers,
  engineNames,
  logFileOf,
  partNames,
  partsOnTop,
  portOwner,
  runningPart,
  runningSupervisor,
  startOnTop,
  startPrograms,
  startSupervisor,
  supervisorOf,
  updateSupervisor,
  waitUntil,
  type EmbeddedTarget,
  type Installed,
  type PartName,
} from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import type { Ports } from "@homelab/settings";

const patienceMs = 120_000;
/** A part that was started this often without one healthy answer will not come by waiting. */
const hopelessStarts = 5;
const shownLogLines = 20;

/** Sees to it that a supervisor runs with this configuration. Parts that outlived an earlier one are ended first. */
export async function startMissing(target: EmbeddedTarget, installed: Installed, say: (line: string) => void): Promise<void> {
  const supervisor = supervisorOf(target.layout, target.executables.python);
  if (await runningSupervisor(target.layout)) {
    await refuseTakenPorts(target);
    if (installed.supervisorChanged) await updateSupervisor(supervisor);
    await startPrograms(supervisor, await notRunning(target, partNames.filter((name) => !partsOnTop.includes(name))));
    return;
  }
  const ended = await endLeftovers(target.layout);
  if (ended.length > 0) say(`ended what an earlier supervisor left behind: ${ended.join(", ")}`);
  await refuseTakenPorts(target);
  startSupervisor(supervisor);
  await waitUntil("supervisor", async () => ((await runningSupervisor(target.layout)) ? undefined : "it has not come up"), { timeoutMs: 10_000 });
}

/** Starts the workers and the API where one of them does not run. */
export async function startTop(target: EmbeddedTarget): Promise<void> {
  if ((await notRunning(target, partsOnTop)).length > 0) await startOnTop(supervisorOf(target.layout, target.executables.python));
}

async function notRunning(target: EmbeddedTarget, names: readonly PartName[]): Promise<PartName[]> {
  const missing: PartName[] = [];
  for (const name of names) if (!(await runningPart(target.layout, name))) missing.push(name);
  return missing;
}

const portsOf: Readonly<Partial<Record<PartName, readonly (keyof Ports)[]>>> = {
  nats: ["nats", "natsMonitor"],
  postgres: ["postgres"],
  oxigraph: ["oxigraph"],
  converter: ["converter"],
  api: ["api"],
};

/** All taken ports at once, each with its owner. The ports of parts that run already are ours. */
async function refuseTakenPorts(target: EmbeddedTarget): Promise<void> {
  const missing = await notRunning(target, partNames);
  const wanted = missing.flatMap((part) => portsOf[part] ?? []);
  const taken = await Promise.all(
    wanted.map(async (name) => {
      const port = target.settings.ports[name];
      const owner = await portOwner(port, name === "api" ? target.settings.api.host : "127.0.0.1");
      return owner ? `ports.${name} ${port} is ${describeOwner(owner)}` : undefined;
    }),
  );
  const complaints = taken.filter((text) => text !== undefined);
  if (complaints.length === 0) return;
  throw new OperatorError({ what: "ports", where: "this machine", got: complaints.join("; "), do: "Stop that program, or give the part another port under `ports` in homelab.yaml." });
}

/** Asks each part its own health question until it answers well. */
export async function awaitHealth(target: EmbeddedTarget, installed: Installed, names: readonly PartName[], note: (text: string) => void): Promise<void> {
  const at = { settings: target.settings, layout: target.layout, superuserPassword: installed.secrets.postgres.superuser, apiToken: installed.apiToken };
  const waiting = new Set(names);
  note(`waiting for ${[...waiting].join(", ")}`);
  await Promise.all(
    names.map(async (name) => {
      await waitUntil(name, complaintOf(name, at), { timeoutMs: patienceMs, everyMs: 100, gaveUp: crashLoop(target, name) }).catch(async (error: unknown) => {
        throw await unhealthy(target, name, error);
      });
      waiting.delete(name);
      note(`waiting for ${[...waiting].join(", ")}`);
    }),
  );
}

/** True once the supervisor has started the part again and again. */
function crashLoop(target: EmbeddedTarget, name: PartName): () => Promise<boolean> {
  const starts = new Set<number>();
  return async () => {
    const running = await runningPart(target.layout, name);
    if (running) starts.add(running.pid);
    return starts.size >= hopelessStarts;
  };
}

async function unhealthy(target: EmbeddedTarget, name: PartName, error: unknown): Promise<OperatorError> {
  const file = logFileOf(target.layout.logs, name);
  const lines = (await readFile(file, "utf8").catch(() => "")).trimEnd().split("\n").slice(-shownLogLines);
  const complaint = error instanceof Error ? error.message : String(error);
  const who = engineNames.has(name) && target.user ? ` (runs as ${target.user.name})` : "";
  return new OperatorError(
    { what: name, where: file, got: `${complaint}${who}. Its log ends with:\n${lines.map((line) => `    ${line}`).join("\n")}`, do: `See ./just logs ${name} and ./just doctor, then run ./just up again.` },
    { cause: error },
  );
}
