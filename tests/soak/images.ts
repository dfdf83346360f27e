import { architecture, buildImage, openStore, readCatalog, type BuildProgress, type Part } from "@homelab/images";
import { OperatorError } from "@homelab/operator-error";
import type { Violation } from "@homelab/testing";
import { connect } from "../cluster/connected.ts";
import { catalogPlaces, tryInCluster } from "../cluster/part-pod.ts";
import { root } from "../workspace/checkout.ts";
import type { Scenario } from "./scenarios.ts";

const quiet: BuildProgress = { begins: () => undefined, note: () => undefined, ends: () => undefined };

/** Every image starts alone and answers; where the local cluster is up, as a pod of a restricted namespace, too. */
export const images: Scenario["run"] = async ({ say }) => {
  const places = catalogPlaces(root);
  const store = openStore(places.cache);
  const parts = await readCatalog(places, architecture);
  const violations: Violation[] = [];
  for (const part of parts) {
    try {
      const { startSeconds, memoryBytes } = await buildImage(part, { places, store, architecture, progress: quiet, again: true });
      say({ image: part.name, startSeconds, memoryBytes });
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      violations.push({ rule: "every image starts and answers", detail: error.message });
    }
  }
  const pods = await inCluster(parts, violations, say);
  return { images: parts.length, pods, violations };
};

async function inCluster(parts: readonly Part[], violations: Violation[], say: (event: object) => void): Promise<number> {
  const apis = await connect().catch((error: Error) => void say({ pods: "not tried", why: error.message }));
  if (apis === undefined) return 0;
  for (const part of parts) {
    const started = performance.now();
    await tryInCluster(apis, part).then(
      () => say({ pod: part.name, seconds: Math.round((performance.now() - started) / 1000) }),
      (error: Error) => violations.push({ rule: "every image runs in the cluster", detail: error.message }),
    );
  }
  return parts.length;
}
