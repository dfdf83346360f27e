import type { Zone } from "@homelab/hardware";
import { z } from "zod";
import type { Target } from "./deployment.ts";
import { secondsFrom } from "./bounded.ts";
import { countUpTo, Flag, oneOf } from "./scalars.ts";

export const Priority = oneOf("critical", "high", "normal", "low");
export type Priority = z.output<typeof Priority>;

interface Defaults {
  enabled: boolean;
  priority: Priority;
}

const choices = ({ enabled, priority }: Defaults) => ({
  enabled: Flag.default(enabled).describe("Whether it runs."),
  priority: Priority.default(priority).describe("When it is placed."),
});

const component = (does: string, defaults: Defaults) => z.strictObject(choices(defaults)).prefault({}).describe(does);

const scaled = (does: string, defaults: Defaults & { maxReplicas: number }) =>
  z
    .strictObject({
      ...choices(defaults),
      maxReplicas: countUpTo(16).default(defaults.maxReplicas).describe("Most that may run at once; the planner goes lower where they would not fit."),
    })
    .prefault({})
    .describe(does);

/** Parts of the platform and what a person may choose about each; sizes follow from measurements. */
export const Components = z.strictObject({
  nats: component("Messages and queues.", { enabled: true, priority: "critical" }),
  postgres: component("Documents, vectors and facts: Postgres with pgvector.", { enabled: true, priority: "critical" }),
  garage: component("Objects over S3; on `embedded` they are files.", { enabled: true, priority: "critical" }),
  oxigraph: component("The knowledge graph.", { enabled: true, priority: "high" }),
  api: scaled("The page and the HTTP API.", { enabled: true, priority: "high", maxReplicas: 2 }),
  workers: scaled("Take documents from upload to answers.", { enabled: true, priority: "high", maxReplicas: 4 }),
  docling: scaled("Converts documents to text with places.", { enabled: true, priority: "normal", maxReplicas: 3 }),
  litellm: component("One door to all language models, with limits for each.", { enabled: true, priority: "high" }),
  llamaCpp: component("Serves `models.llm` and the packaged embedding model.", { enabled: true, priority: "high" }),
  cognee: scaled("Facts by a language model; without it they come from the linguistic extractor.", { enabled: false, priority: "low", maxReplicas: 2 }),
  collector: component("Gathers traces and measurements.", { enabled: true, priority: "normal" }),
  openobserve: component("Keeps and shows logs, measurements and traces.", { enabled: false, priority: "low" }),
  timescaledb: z
    .strictObject({
      ...choices({ enabled: true, priority: "high" }),
      retention: secondsFrom("1 h", "3650 d").prefault("30 d").describe("How long telemetry is kept."),
    })
    .prefault({})
    .describe("Telemetry of Home Assistant."),
  telemetryBridge: component("Sends Home Assistant's events into NATS.", { enabled: false, priority: "low" }),
  promptfoo: component("Evaluates answers, as a job that is started by hand.", { enabled: true, priority: "low" }),
  mcpGateway: component("Offers the platform's tools to agents.", { enabled: false, priority: "low" }),
  openclaw: component("An agent that uses the platform.", { enabled: false, priority: "low" }),
  mindsdb: component("Queries models through SQL.", { enabled: false, priority: "low" }),
});
export type Components = z.output<typeof Components>;
export type ComponentName = keyof Components;

/** Where a part runs and what it cannot run without. */
export interface ComponentPlace {
  zone: Zone;
  targets: readonly Target[];
  needs: readonly ComponentName[];
}

const everywhere: readonly Target[] = ["embedded", "cluster", "homelab"];
const onKubernetes: readonly Target[] = ["cluster", "homelab"];
const atHome: readonly Target[] = ["homelab"];

export const componentPlaces: Readonly<Record<ComponentName, ComponentPlace>> = {
  nats: { zone: "primary", targets: everywhere, needs: [] },
  postgres: { zone: "primary", targets: everywhere, needs: [] },
  garage: { zone: "primary", targets: onKubernetes, needs: [] },
  oxigraph: { zone: "primary", targets: everywhere, needs: [] },
  api: { zone: "primary", targets: everywhere, needs: ["nats", "postgres", "garage", "oxigraph"] },
  workers: { zone: "primary", targets: everywhere, needs: ["nats", "postgres", "garage", "oxigraph", "docling"] },
  docling: { zone: "primary", targets: everywhere, needs: [] },
  litellm: { zone: "primary", targets: onKubernetes, needs: [] },
  llamaCpp: { zone: "inference", targets: onKubernetes, needs: [] },
  cognee: { zone: "primary", targets: onKubernetes, needs: ["workers", "litellm"] },
  collector: { zone: "primary", targets: onKubernetes, needs: [] },
  openobserve: { zone: "primary", targets: onKubernetes, needs: ["collector"] },
  timescaledb: { zone: "telemetry", targets: atHome, needs: [] },
  telemetryBridge: { zone: "telemetry", targets: atHome, needs: ["timescaledb", "nats"] },
  promptfoo: { zone: "primary", targets: onKubernetes, needs: ["api"] },
  mcpGateway: { zone: "primary", targets: onKubernetes, needs: ["api"] },
  openclaw: { zone: "primary", targets: onKubernetes, needs: ["litellm", "mcpGateway"] },
  mindsdb: { zone: "primary", targets: onKubernetes, needs: ["postgres"] },
};

export const componentNames = Object.keys(componentPlaces) as ComponentName[];

/** What the specification, upstream or other tools call a part; for advice only. */
export const otherNames: Readonly<Record<string, ComponentName>> = {
  supabase: "postgres",
  pgvector: "postgres",
  postgresql: "postgres",
  jetstream: "nats",
  minio: "garage",
  s3: "garage",
  ollama: "llamaCpp",
  converter: "docling",
  otel: "collector",
  opentelemetry: "collector",
  timescale: "timescaledb",
};
