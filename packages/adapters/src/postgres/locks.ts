/** Serialises arrivals and removals of the same content; `$1` is the version. */
export const contentLock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 1))";

/** Held shared by writers of passages, exclusively while unshared vectors are collected. */
export const sharedTextsLock = { shared: "SELECT pg_advisory_xact_lock_shared(42)", exclusive: "SELECT pg_advisory_xact_lock(42)" };
