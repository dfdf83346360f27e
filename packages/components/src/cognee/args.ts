import type { ComponentPlan, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageOf, PlatformHandle } from "../handles.ts";

export interface CogneeArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  /** LiteLLM: its address, and its key, which Cognee takes from its own file. */
  gateway: { url: pulumi.Input<string>; apiKey: pulumi.Input<string> };
  /** Routes of its own there, so that LiteLLM holds back what is too much. */
  routes: {
    /** `model` is what answers behind the route: facts are kept by its name. */
    chat: { name: string; slots: number; model: string };
    embedding: { name: string; dimensions: number };
  };
  /** Slots of the language model behind the route; one of them is kept for questions. */
  modelSlots: number;
}
