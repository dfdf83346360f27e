import { stat } from "node:fs/promises";
import { join } from "node:path";
import { lockExclusively, partNames, runningPart, runningSupervisor, stopEverything } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import type { Place } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import { runSteps } from "./steps.ts";

/** Stops the platform and looks that nothing of it lives; the documents stay. */
export async function down(place: Place, terminal: Terminal): Promise<void> {
  const { layout } = place;
  if (!(await stat(layout.run).catch(() => undefined))) return report(terminal, []);
  await using _lock = await lockExclusively(join(layout.run, "lock"), "down");
  let stopped: string[] = [];
  await runSteps([{ title: "everything stopped", run: async () => void (stopped = await stopEverything(layout)) }], terminal);
  const living = await stillLiving(place);
  if (living.length > 0) throw new OperatorError({ what: "down", where: layout.root, got: `still running: ${living.join(", ")}`, do: "Run ./just down again; if they stay, end these processes by pid." });
  report(terminal, stopped);
}

async function stillLiving({ layout }: Place): Promise<string[]> {
  const found = await Promise.all([
    runningSupervisor(layout).then((p) => p && `supervisord (pid ${p.pid})`),
    ...partNames.map(async (name) => runningPart(layout, name).then((p) => p && `${name} (pid ${p.pid})`)),
  ]);
  return found.filter((text) => text !== undefined);
}

function report(terminal: Terminal, stopped: string[]): void {
  if (terminal.json) terminal.printJson({ stopped });
  else terminal.print(stopped.length > 0 ? "homelab is down; the documents stay" : "homelab was not running");
}
