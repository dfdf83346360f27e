import type { ComponentPlan, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageOf, PlatformHandle } from "../handles.ts";

export interface CollectorArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  /** Where spans and measurements are kept, as a base URL that takes OTLP over HTTP; null writes them to its log, of which the node keeps the latest. */
  keeper: pulumi.Input<string> | null;
}
