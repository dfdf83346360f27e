import type { ComponentPlan, NatsSizes, Priority, WorkerSizes } from "@homelab/capacity";
import type { NatsRole } from "@homelab/contracts";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageOf, PlatformHandle } from "../handles.ts";

/** Who may connect, and to which subjects. */
export interface NatsUser {
  /** The NKEY's secret half; handed on as a file to those who connect as this role. */
  seed: pulumi.Input<string>;
  /** Its public half: all that the server knows. */
  publicKey: pulumi.Input<string>;
  publish: readonly string[];
  subscribe: readonly string[];
}

export interface NatsArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  sizes: NatsSizes;
  users: Readonly<Record<NatsRole, NatsUser>>;
  /** What the workers take at once: the server hands out that much and as much again. */
  demand: Demand;
}

export interface Demand {
  concurrency: WorkerSizes["concurrency"];
  /** Most replicas of the workers of text and of models. */
  replicas: { text: number; model: number };
  /** Slots of the language model that serves documents and questions; null without one. */
  modelSlots: number | null;
}
