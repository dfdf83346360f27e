import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { describeOwner, findServiceUser, partNames, portOwner, readStateFile, refuseClosedFolders, refuseLongPath, refuseOtherPostgres, runningPart } from "@homelab/engines";
import type { Place } from "../place.ts";
import { processes } from "./leftovers.ts";
import { fail, ok, type Finding, type Probe } from "./probe.ts";

/** The state folder, the ports and what an earlier run may have left behind. */
export function stateProbes(place: Place): Probe[] {
  return [
    { name: "state folder", look: async () => stateFolder(place) },
    { name: "ports", look: async () => ports(place) },
    { name: "processes", look: async () => processes(place) },
  ];
}

async function stateFolder({ layout }: Place): Promise<Finding> {
  const existing = await nearestExisting(layout.root);
  const writable = await access(existing, constants.W_OK | constants.X_OK).then(() => true, () => false);
  if (!writable) return fail(`${existing} is not writable`, "Make it writable, or choose another folder with HOMELAB_STATE.");
  refuseLongPath(layout);
  const state = await readStateFile(layout);
  await refuseOtherPostgres(layout, "18");
  const user = process.getuid?.() === 0 ? await findServiceUser() : undefined;
  if (user) await refuseClosedFolders(existing, user);
  return ok(`${layout.root}${state ? `, in use since ${state.created.slice(0, 10)}` : ", new"}`);
}

async function ports(place: Place): Promise<Finding> {
  const ours = (await Promise.all(partNames.map((name) => runningPart(place.layout, name)))).flatMap((process) => (process ? [process.pid] : []));
  const taken: string[] = [];
  for (const [name, port] of Object.entries(place.settings.ports)) {
    const owner = await portOwner(port, name === "api" ? place.settings.api.host : "127.0.0.1");
    if (owner && !(owner.pid !== undefined && ours.includes(owner.pid))) taken.push(`ports.${name} ${port} is ${describeOwner(owner)}`);
  }
  const all = Object.values(place.settings.ports).join(", ");
  if (taken.length === 0) return ok(ours.length > 0 ? `${all}, ours` : `${all} are free`);
  return fail(taken.join("; "), "Stop that program, or give the part another port under `ports` in homelab.yaml.");
}

async function nearestExisting(path: string): Promise<string> {
  return (await stat(path).catch(() => undefined)) || dirname(path) === path ? path : nearestExisting(dirname(path));
}
