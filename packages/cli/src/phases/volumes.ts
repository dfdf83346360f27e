import { setTimeout as sleep } from "node:timers/promises";
import { CoreV1Api } from "@kubernetes/client-node";
import { OperatorError } from "@homelab/operator-error";
import type { PhasePlace } from "./place.ts";

const goneWithinMs = 90_000;

const isMissing = (error: unknown): boolean => (error as { code?: unknown }).code === 404;

/**
 * Volumes keep their data when their claim goes; those of these claims go with it from now on. Gives their names: a claim that was never
 * used has none.
 */
export async function goWithTheirClaims({ config, settings }: PhasePlace, claims: readonly string[]): Promise<string[]> {
  const [core, { namespace }] = [config.makeApiClient(CoreV1Api), settings.cluster];
  const volumes: string[] = [];
  for (const name of claims) {
    const claim = await core.readNamespacedPersistentVolumeClaim({ name, namespace }).catch((error: unknown) => {
      if (isMissing(error)) return undefined; // removed by hand
      throw error;
    });
    const volume = claim?.spec?.volumeName;
    if (volume === undefined) continue;
    await core.patchPersistentVolume({ name: volume, body: [{ op: "replace", path: "/spec/persistentVolumeReclaimPolicy", value: "Delete" }] });
    volumes.push(volume);
  }
  return volumes;
}

/** Resolves when the provisioner has removed them, files included. Throws with those that it left. */
export async function untilGone({ config }: PhasePlace, volumes: readonly string[]): Promise<void> {
  const core = config.makeApiClient(CoreV1Api);
  let left = volumes;
  for (const end = Date.now() + goneWithinMs; left.length > 0 && Date.now() < end; await sleep(500)) {
    const there = await Promise.all(left.map(async (name) => core.readPersistentVolume({ name }).then(() => true, (error: unknown) => !isMissing(error))));
    left = left.filter((_, index) => there[index]);
  }
  if (left.length === 0) return;
  throw new OperatorError({ what: "volumes", where: left.join(", "), got: `still there ${goneWithinMs / 1000} s after their claims went`, do: "kubectl describe persistentvolume shows what holds them; kubectl delete persistentvolume removes the record, their folder is named in it." });
}
