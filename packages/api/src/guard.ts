import { type Dependency, type Guard, Unavailable } from "@homelab/pipeline";
import { BrokenCircuitError, bulkhead, CircuitState, circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleAll, type IPolicy, noop, TaskCancelledError, timeout, TimeoutStrategy, wrap } from "cockatiel";

/** How long a question waits for each dependency, in ms. The language model gets the time a generated answer takes. */
const limits: Partial<Record<Dependency, number>> = { llm: 60_000, nats: 1000, graph: 800, embedder: 3000, text: 2000, vectors: 2000, database: 3000, objects: 1000 };

/** Questions that may wait for the language model; the next one is answered without it. */
const waitingQuestions = 20;

export interface Breakers {
  guard: Guard;
  /** Dependencies that are not asked at present. */
  open(): Dependency[];
}

/** A breaker per dependency: five failures in a row open it, one probe at a time closes it again, at first after half a second. */
export function breakers(): Breakers {
  const policies = new Map<Dependency, { policy: IPolicy; state(): CircuitState }>();
  const policyOf = (dependency: Dependency) => {
    const known = policies.get(dependency);
    if (known) return known;
    const breaker = circuitBreaker(handleAll, {
      halfOpenAfter: new ExponentialBackoff({ initialDelay: 500, maxDelay: 4000 }),
      breaker: new ConsecutiveBreaker(5),
    });
    // one slot of the language model belongs to questions: a second question waits for the first, not for the batch
    const admission = dependency === "llm" ? bulkhead(1, waitingQuestions) : noop;
    const made = { policy: wrap(breaker, admission, timeout(limits[dependency] ?? 3000, TimeoutStrategy.Aggressive)), state: () => breaker.state };
    policies.set(dependency, made);
    return made;
  };
  return {
    open: () => [...policies].filter(([, p]) => p.state() === CircuitState.Open).map(([dependency]) => dependency),
    async guard(dependency, call) {
      try {
        return await policyOf(dependency).policy.execute(({ signal }) => call(signal));
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw new Unavailable(dependency, `${dependency}: failed five times in a row; asked again within 4 s`, { cause: error });
        if (error instanceof TaskCancelledError) throw new Unavailable(dependency, `${dependency}: no answer within ${limits[dependency] ?? 3000} ms`, { cause: error });
        throw error;
      }
    },
  };
}
