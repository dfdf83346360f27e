import type { ComponentPlan, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ApiHandle, ImageOf, PlatformHandle } from "../handles.ts";

/** One question and what its answer must be. Nothing here is judged by a model. */
export interface Expected {
  question: string;
  /** Name of a document that must be among the first five citations; null where no document says anything about it. */
  document: string | null;
  /** The mode of the answer. Default: `full`. */
  mode?: string;
}

export interface PromptfooArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  api: pulumi.Input<ApiHandle>;
  cases: readonly Expected[];
  /** Share of the cases that must pass, in percent; below it the Job fails. */
  passPercent: number;
}
