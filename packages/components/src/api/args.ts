import type { ComponentPlan, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ReachesArgs } from "../reaches.ts";
import type { ImageOf, PlatformHandle } from "../handles.ts";

export interface ApiArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  /** Most bytes of Node's heap. */
  heapBytes: number;
  /** Every call carries it: the API listens beyond loopback here. */
  token: pulumi.Input<string>;
  reaches: ReachesArgs;
}
