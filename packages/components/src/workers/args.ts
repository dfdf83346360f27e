import type { ComponentPlan, Priority, WorkerSizes } from "@homelab/capacity";
import type { Stage } from "@homelab/contracts";
import type * as pulumi from "@pulumi/pulumi";
import type { ReachesArgs } from "../reaches.ts";
import type { ImageOf, PlatformHandle } from "../handles.ts";

export interface WorkersArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  /** Of the workers of text and of models. */
  plans: Readonly<Record<WorkerName, ComponentPlan>>;
  priority: Priority;
  sizes: WorkerSizes;
  /** Stages each of them works on; together all of them, each once. */
  stages: Readonly<Record<WorkerName, readonly (Stage | "dead")[]>>;
  reaches: ReachesArgs;
}

export const workerNames = ["worker-text", "worker-model"] as const;
export type WorkerName = (typeof workerNames)[number];
