import { decided } from "../figure.ts";

export const everywhere = ["embedded", "cluster", "homelab"] as const;
export const onKubernetes = ["cluster", "homelab"] as const;

/** What every worker and the API read from and write to. */
export const stores = ["nats", "postgres", "garage", "oxigraph"] as const;

/** Where memory is measured, and how it is taken again. */
export const bench = 'docs/bench.md, section "memory" (./just bench memory), the most of several runs';

/** Connections of one worker process. */
export const pool = decided(8, "the pool of packages/workers/src/worker.ts");
