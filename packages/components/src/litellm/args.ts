import type { ComponentPlan, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageOf, PlatformHandle } from "../handles.ts";

/** One model by the name clients ask for. */
export interface Route {
  kind: "chat" | "embedding";
  /** Base URL of a server that speaks OpenAI's protocol; ends before `/chat/completions` and `/embeddings`. */
  url: pulumi.Input<string>;
  /** What that server calls the model. */
  model: string;
  /** Requests it works on at once; more wait in LiteLLM. */
  slots: number;
  /** What that server asks for. Default: nothing. */
  apiKey?: pulumi.Input<string>;
  /** Requests a minute before LiteLLM answers "later". Default: no limit. */
  rpm?: number;
  /** The same for tokens. */
  tpm?: number;
}

export interface LitellmArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  routes: Readonly<Record<string, Route>>;
  /** Every call carries it. Begins with `sk-`. */
  masterKey: pulumi.Input<string>;
}
