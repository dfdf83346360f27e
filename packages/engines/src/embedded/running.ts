import type { ProcessIdentity } from "../process/identity.ts";
import { endProcess, recordedProcess } from "../process/recorded.ts";
import { partNames, type PartName } from "../program.ts";
import type { StateLayout } from "../state/layout.ts";
import { pidFileOf } from "../supervisor/config.ts";
import { supervisorConfigFile } from "./files.ts";

/** The supervisor that runs this state folder now, if one does. */
export async function runningSupervisor(layout: StateLayout): Promise<ProcessIdentity | undefined> {
  return recordedProcess(pidFileOf(layout.pids, "supervisord"), (command) => command.includes(supervisorConfigFile(layout)));
}

/** The process that runs a part now, if one does. Every part but the converter names the state folder in its command line. */
export async function runningPart(layout: StateLayout, name: PartName): Promise<ProcessIdentity | undefined> {
  const mark = name === "converter" ? "docling_sidecar" : layout.root;
  return recordedProcess(pidFileOf(layout.pids, name), (command) => command.includes(mark));
}

/** Stops everything of this state folder and resolves when nothing of it lives. Names what had to be ended, for a word to the person. */
export async function stopEverything(layout: StateLayout): Promise<string[]> {
  const supervisor = await runningSupervisor(layout);
  // it stops its programs in the opposite order of starting, each with its own signal and patience
  if (supervisor) await endSupervisor(supervisor);
  const leftovers = await endLeftovers(layout);
  return supervisor ? ["supervisord", ...leftovers] : leftovers;
}

/** Ends parts that outlived their supervisor, the ones on top first. They cannot be taken over: a new supervisor is not their parent. */
export async function endLeftovers(layout: StateLayout): Promise<PartName[]> {
  const ended: PartName[] = [];
  for (const name of partNames.toReversed()) {
    const leftover = await runningPart(layout, name);
    if (!leftover) continue;
    await endProcess(leftover, { signal: name === "postgres" ? "SIGINT" : "SIGTERM", patienceMs: 15_000 });
    ended.push(name);
  }
  return ended;
}

/** Longer than the sum of what the parts may take, so that a slow stop is not turned into a kill. */
const supervisorPatienceMs = 180_000;

async function endSupervisor(supervisor: ProcessIdentity): Promise<void> {
  await endProcess(supervisor, { signal: "SIGTERM", patienceMs: supervisorPatienceMs });
}
