import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { factsFromAnsible, FactsUnreadable } from "@homelab/adapters/facts";
import type { Target } from "@homelab/capacity";
import { OperatorError } from "@homelab/operator-error";
import type { HostFacts, KnownHosts } from "@homelab/hardware";
import { hostLabel } from "../init/host-label.ts";
import type { Place } from "../place.ts";
import { factsHere, type FoundFacts } from "./facts-here.ts";
import { thisMachine } from "./this-machine.ts";

/** What the audit measured; where there is none yet, this machine as it is now. A folder that was named must be there. */
export async function factsFor(place: Place, target: Target, folder: string | undefined): Promise<FoundFacts> {
  const path = resolve(folder ?? join(place.layout.root, "facts"));
  const audited = await auditedIn(path, place.settings.audit.maxAge, folder !== undefined);
  if (target === "embedded") return folder === undefined ? factsHere(place, audited && { ...audited, hosts: ofThisMachine(place, audited.hosts), path }) : named(place, audited, path);
  const known = audited && audited.hosts.length + audited.problems.length > 0 ? audited : undefined;
  return known ? { ...known, from: path } : { ...(await thisMachine()), from: "this machine as it is now; disks were not measured (./just audit does)" };
}

async function auditedIn(path: string, maxAge: number, isNamed: boolean): Promise<KnownHosts | undefined> {
  return factsFromAnsible(path, () => ({ now: new Date(), maxAge })).hosts().catch((error: unknown) => {
    if (!(error instanceof FactsUnreadable)) throw error;
    if (!isNamed) return undefined;
    throw new OperatorError({ what: "facts", where: path, got: "there is no such folder, or it cannot be read", do: "Name a folder that ./just audit wrote: one HOST.json for each machine." }, { cause: error });
  });
}

/** Somebody chose these facts: they stand for this machine, whatever it is. */
function named(place: Place, audited: KnownHosts | undefined, path: string): FoundFacts {
  return { hosts: ofThisMachine(place, audited?.hosts ?? []), problems: audited?.problems ?? [], from: path };
}

/** The embedded target runs on the machine that is asked: the one homelab.yaml reaches locally, the one of this name, or the only one. */
function ofThisMachine(place: Place, hosts: readonly HostFacts[]): HostFacts[] {
  const local = Object.entries(place.settings.hosts).find(([, { connection }]) => connection === "local")?.[0];
  const mine = hosts.find(({ host }) => host === local) ?? hosts.find(({ host }) => host === hostLabel(hostname())) ?? (hosts.length === 1 ? hosts[0] : undefined);
  return mine ? [mine] : [];
}
