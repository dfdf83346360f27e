import { setTimeout as sleep } from "node:timers/promises";
import { CoreV1Api } from "@kubernetes/client-node";
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
      const troubles = await look();
      stuck = troubles && patience(troubles, Date.now());
    }
    if (stuck) givenUp.abort();
  })();
  return { stuck: () => stuck, signal: givenUp.signal, [Symbol.asyncDispose]: async () => (ended.abort(), looking) };
}

/** Undefined while the cluster does not answer: that is Pulumi's to report. */
function lookAt({ config, settings }: PhasePlace, since: Date): () => Promise<Trouble[] | undefined> {
  const [api, { namespace }] = [config.makeApiClient(CoreV1Api), settings.cluster];
  return async () => {
    const seen = await Promise.all([api.listNamespacedPod({ namespace }), api.listNamespacedEvent({ namespace })]).catch(() => undefined);
    return seen && troublesIn(seen[0].items, seen[1].items, since);
  };
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
