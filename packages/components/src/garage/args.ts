import type { ComponentPlan, Plan, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageOf, PlatformHandle } from "../handles.ts";

export type GarageSizes = NonNullable<Plan["garage"]>;

export interface GarageArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  sizes: GarageSizes;
  /** 32 bytes in hexadecimal, shared by its nodes. */
  rpcSecret: pulumi.Input<string>;
  /** Administers it; only the Job that prepares it has it. */
  adminToken: pulumi.Input<string>;
  /** What the workers and the API read and write with: GK and 24 hexadecimal digits, and a secret of 64. */
  key: { keyId: pulumi.Input<string>; secret: pulumi.Input<string> };
}
