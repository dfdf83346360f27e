import { setTimeout as sleep } from "node:timers/promises";
import { inTime, wordsOf } from "@homelab/local-cluster";
import { ApiException, CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import type { Terminal } from "../terminal.ts";
import type { PhasePlace } from "./place.ts";
import { troublesIn, type Trouble } from "./trouble.ts";

const everyMs = 5_000;
/** A trouble that mends itself, such as an image that is still being loaded, is gone by then. */
const patienceMs = 60_000;

export interface Watch extends AsyncDisposable {
  /** The trouble that did not go away. */
  stuck(): Trouble | undefined;
  /** Ends the deployment then, long before it would give up by itself. */
  signal: AbortSignal;
}

/** Looks at the pods of the namespace while Pulumi waits for them, and tells at once what holds them up. */
export function watchPods(place: PhasePlace, terminal: Terminal): Watch {
  const [ended, givenUp] = [new AbortController(), new AbortController()];
  const look = lookAt(place, new Date());
  const patience = patienceFor((trouble) => terminal.say(`  ! ${trouble.what}`));
  let stuck: Trouble | undefined;
  const looking = (async () => {
    while (stuck === undefined && !ended.signal.aborted) {
      await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => undefined);
      stuck = patience(await look(), Date.now());
    }
    if (stuck) givenUp.abort();
  })();
  return { stuck: () => stuck, signal: givenUp.signal, [Symbol.asyncDispose]: async () => (ended.abort(), looking) };
}

/** What it is not allowed to see does not hold anything up. A cluster that no longer answers is a trouble as well: Pulumi alone would wait ten minutes for it. */
function lookAt({ config, settings }: PhasePlace, since: Date): () => Promise<Trouble[]> {
  const [api, { namespace }] = [config.makeApiClient(CoreV1Api), settings.cluster];
  const nodes = () => api.listNode().then(({ items }) => items, (error: unknown) => { if (error instanceof ApiException) return []; throw error; });
  const seen = () => inTime(Promise.all([api.listNamespacedPod({ namespace }), api.listNamespacedEvent({ namespace }), nodes()]), everyMs);
  return () => seen().then(([pods, events, there]) => troublesIn(pods.items, events.items, since, there), (error: unknown) => (error instanceof ApiException ? [] : [goneSilent(config, error)]));
}

function goneSilent(config: KubeConfig, error: unknown): Trouble {
  return { key: "cluster", what: `the cluster ${config.getCurrentCluster()?.server ?? ""} does not answer any more: ${wordsOf(error)}`, do: "Start it again: ./just cluster up for the local one, else kubectl get nodes must answer." };
}

/** Tells each trouble once, and gives the one that lasted. */
export function patienceFor(tell: (trouble: Trouble) => void): (troubles: readonly Trouble[], now: number) => Trouble | undefined {
  const first = new Map<string, number>();
  return (troubles, now) => {
    for (const key of first.keys()) if (!troubles.some((trouble) => trouble.key === key)) first.delete(key);
    for (const trouble of troubles.filter(({ key }) => !first.has(key))) {
      first.set(trouble.key, now);
      tell(trouble);
    }
    return troubles.find(({ key }) => now - (first.get(key) ?? now) >= patienceMs);
  };
}
