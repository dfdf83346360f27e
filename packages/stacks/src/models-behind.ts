import { type EmbedderArgs, type GatewayHandle, type ModelHandle, modelBehind } from "@homelab/components";
import * as pulumi from "@pulumi/pulumi";
import type { EmbedderConfig } from "./models.ts";

type Gateway = pulumi.Input<GatewayHandle> | null;

/** The embedding model as components take it: in the image, or behind a route of LiteLLM. */
export function embedderBehind(gateway: Gateway, config: EmbedderConfig): EmbedderArgs {
  if (config.kind === "packaged") return { kind: "packaged" };
  const { kind, route, ...rest } = config;
  return { kind, model: routeOf(gateway, route), ...rest };
}

/** The language model that answers; null where homelab.yaml names none. */
export const chatBehind = (gateway: Gateway, route: string | null): pulumi.Output<ModelHandle> | null => (route === null ? null : routeOf(gateway, route));

function routeOf(gateway: Gateway, route: string): pulumi.Output<ModelHandle> {
  if (gateway === null) throw new pulumi.RunError(`${pulumi.getProject()}: the model "${route}" is reached through LiteLLM, which is switched off\n  Enable components.litellm in homelab.yaml, then deploy phase0 and phase1 again.`);
  return pulumi.output(gateway).apply((handle) => modelBehind(handle, route));
}
