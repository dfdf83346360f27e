import { stat } from "node:fs/promises";
import { lockExclusively } from "@homelab/engines";
import { hostPackages, openStateFolder, resetCluster, stopCluster } from "@homelab/local-cluster";
import { confirmed } from "../documents/confirm.ts";
import { runSteps } from "../lifecycle/steps.ts";
import type { Terminal } from "../terminal.ts";
import type { ClusterPlace } from "./place.ts";

/** Stops the local cluster; its files stay. */
export async function clusterDown(place: ClusterPlace, terminal: Terminal): Promise<void> {
  if (place.own) return sayOwn(place.own.kubeconfig, "stopped", terminal);
  const { layout } = place.local;
  if (!(await isThere(layout.run))) return report(terminal, []);
  await using _lock = await lockExclusively(layout.lock, "cluster down");
  let stopped: string[] = [];
  await runSteps([{ title: "cluster stopped", run: async (note) => void ({ stopped } = await stopCluster(place.local, note)) }], terminal);
  report(terminal, stopped);
}

/** Stops it and leaves the machine as it was before its first `up`, but for Debian packages. */
export async function clusterReset(place: ClusterPlace, options: { yes: boolean }, terminal: Terminal): Promise<void> {
  if (place.own) return sayOwn(place.own.kubeconfig, "reset", terminal);
  const { layout } = place.local;
  if (!(await isThere(layout.root))) return reportReset(terminal, []);
  if (!options.yes && !process.stdin.isTTY) return terminal.say(`This removes the cluster and everything in its volumes (${layout.volumes}).\n  Run ./just cluster reset --yes.`), void (process.exitCode = 1);
  if (!(await confirmed(`Remove the cluster and everything in its volumes (${layout.volumes})?`, options))) return;
  await openStateFolder(layout);
  await using _lock = await lockExclusively(layout.lock, "cluster reset");
  let removed: string[] = [];
  await runSteps([{ title: "cluster removed", run: async (note) => void (removed = await resetCluster(place.local, note)) }], terminal);
  reportReset(terminal, removed);
}

function report(terminal: Terminal, stopped: readonly string[]): void {
  if (terminal.json) return terminal.printJson({ stopped });
  terminal.print(stopped.length === 0 ? "The cluster was not running." : `Stopped: ${stopped.join(", ")}. Volumes and everything deployed stay.`);
}

function reportReset(terminal: Terminal, removed: readonly string[]): void {
  const packages = [...new Set(Object.values(hostPackages))];
  if (terminal.json) return terminal.printJson({ removed, packages });
  terminal.print(removed.length === 0 ? "There is no cluster." : `Removed: ${removed.join(", ")}.`);
  terminal.print(`Debian packages that it used and that stay: ${packages.join(", ")}`);
}

function sayOwn(kubeconfig: string, what: string, terminal: Terminal): void {
  const why = `${kubeconfig} is a cluster of your own: it is not ${what} from here`;
  if (terminal.json) terminal.printJson({ own: kubeconfig, why });
  else terminal.print(`${why}. Use the tool that made it.`);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
