/** Classes of failure that never succeed on a repeat; the dead letter carries the class. */
export type RefusalClass =
  | "empty"
  | "corrupt"
  | "encrypted"
  | "no-pages"
  | "unsupported-type"
  | "wrong-type"
  | "too-large"
  | "too-many-pages"
  | "zip-bomb"
  | "bad-encoding"
  | "no-text"
  | "converter-timeout"
  | "converter-crashed"
  | "wrong-dimensions"
  | "too-long"
  | "bad-message"
  | "bad-model-output"
  | "object-missing"
  | "attempts-exhausted";

/** The input itself is wrong: repeating will not help. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly class: RefusalClass;
  constructor(refusal: RefusalClass, message: string, options?: ErrorOptions) {
    super(message, options);
    this.class = refusal;
  }
}

/** A dependency of the platform, as named in degraded answers and breakers. */
export type Dependency = "nats" | "vectors" | "text" | "graph" | "objects" | "embedder" | "llm" | "converter" | "database";

/** A dependency is away or overloaded: the same call may succeed later. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
  readonly dependency: Dependency;
  /** The dependency's own wish, in milliseconds, when it stated one (HTTP Retry-After). */
  readonly retryAfterMs: number | undefined;
  constructor(dependency: Dependency, message: string, options?: ErrorOptions & { retryAfterMs?: number }) {
    super(message, options);
    this.dependency = dependency;
    this.retryAfterMs = options?.retryAfterMs;
  }
}
