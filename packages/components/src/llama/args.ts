import type { ComponentPlan, Priority, ServingPlan } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageOf, PlatformHandle } from "../handles.ts";

/** Where the weights come from. */
export type ModelSource =
  /** The embedding model that our image carries. */
  | { kind: "packaged-embedding" }
  /** A chat model of random weights: it answers in the right form and knows nothing. */
  | { kind: "tiny-chat" }
  /** A GGUF file on the disk of a node of the cluster. */
  | { kind: "file"; path: string; node: string }
  /** Fetched before the first start and checked; needs a volume in the plan. */
  | { kind: "url"; url: string; sha256: string };

export interface LlamaArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  source: ModelSource;
  /** What clients ask for. */
  model: string;
  /** How it is served; null for the two models that our image carries, which say so themselves. */
  serving: ServingPlan | null;
  /** Every call carries it. */
  apiKey: pulumi.Input<string>;
}
