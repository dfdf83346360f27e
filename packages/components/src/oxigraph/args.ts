import type { ComponentPlan, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageOf, PlatformHandle } from "../handles.ts";

export interface OxigraphArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  /** Longest a query may run, in seconds. */
  queryTimeoutS: number;
}
