import { rm, rmdir } from "node:fs/promises";
import type { Supervised } from "../configure.ts";
import { outsidePlaces, readBefore } from "../host/before.ts";
import { removeUnits } from "../supervisor/systemd.ts";
import { mountsBelow } from "./mounts.ts";
import { stopCluster } from "./stop.ts";

/** Ends the cluster and removes every file of it, its volumes too. Gives the folders that went. */
export async function resetCluster(cluster: Supervised, note: (text: string) => void): Promise<string[]> {
  const { layout } = cluster;
  const before = await readBefore(layout);
  await stopCluster(cluster, note);
  await removeUnits(cluster);
  const mounted = await mountsBelow(layout.root);
  // through a mount the next line would delete what is not ours
  if (mounted.length > 0) throw new Error(`cluster reset: still mounted: ${mounted.join(", ")}`);
  note("removing files");
  // without a note of what was there before, the places outside may be somebody else's
  const ours = before ? outsidePlaces.filter((place) => !before.places.includes(place)) : [];
  for (const place of [...ours, layout.root]) await rm(place, { recursive: true, force: true });
  // the embedded platform may have moved in beside it
  for (const parent of before?.parents ?? []) await rmdir(parent).catch(() => undefined);
  return [...ours, layout.root];
}
