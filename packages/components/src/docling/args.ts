import type { ComponentPlan, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageOf, PlatformHandle } from "../handles.ts";

/** What one conversion may take; from `limits` in homelab.yaml. */
export interface ConversionLimits {
  maxBytes: number;
  maxPages: number;
  /** Longest a conversion may run, in seconds. */
  timeoutS: number;
  /** Conversions after which a converting process is replaced, because its memory only grows. */
  recycle: number;
}

export interface DoclingArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  limits: ConversionLimits;
}
