import type { Zone } from "@homelab/hardware";
import type { Figure } from "./figure.ts";

export const targets = ["embedded", "cluster", "homelab"] as const;
export type Target = (typeof targets)[number];

export type ComponentName =
  | "nats"
  | "postgres"
  | "garage"
  | "oxigraph"
  | "api"
  | "worker-text"
  | "worker-model"
  | "docling"
  | "litellm"
  | "llama-cpp"
  | "embeddings"
  | "cognee"
  | "collector"
  | "openobserve"
  | "home-assistant"
  | "timescaledb"
  | "telemetry-bridge"
  | "promptfoo"
  | "mcp-gateway"
  | "openclaw"
  | "mindsdb";

/** What is placed first, and dropped last, where not everything fits. */
export const priorities = ["critical", "high", "normal", "low"] as const;
export type Priority = (typeof priorities)[number];

/** What one replica takes: never below `floor`; more than `ceiling` gains nothing. */
export interface Appetite {
  floor: Figure;
  ceiling: Figure;
  /** Part of what is left after all floors, in proportion to the other weights on the host. */
  weight: Figure;
}

export interface DiskAppetite extends Appetite {
  /** `fast` is synced and read at random; `bulk` is written once and read in order. */
  access: "fast" | "bulk";
}

/** What a component of the platform needs of a host. */
export interface Demand {
  name: ComponentName;
  /** Its key under `components` in homelab.yaml. */
  setting: string;
  /** What it is for, in a few words. */
  does: string;
  /** Zones it may run in, the first that has a host is taken. */
  zones: readonly Zone[];
  targets: readonly Target[];
  /** Whether it runs when homelab.yaml says nothing. */
  enabled: boolean;
  priority: Priority;
  /** Cannot work without these on the targets that have them. */
  needs: readonly ComponentName[];
  /** Keeps data: it is never moved or scaled by itself. */
  stateful: boolean;
  replicas: Figure;
  memory: Appetite;
  cpu: Appetite;
  disk?: DiskAppetite;
  /** Connections to Postgres of one replica. */
  connections?: Figure;
}

/** Who is placed first among equals: the order of this list. */
export const placementOrder: readonly ComponentName[] = [
  ...(["home-assistant", "nats", "postgres", "garage", "timescaledb", "oxigraph", "api", "docling", "worker-text", "worker-model"] as const),
  ...(["llama-cpp", "litellm", "embeddings", "collector", "openobserve", "cognee", "telemetry-bridge", "mcp-gateway", "promptfoo", "openclaw", "mindsdb"] as const),
];
