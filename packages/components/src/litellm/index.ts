import * as pulumi from "@pulumi/pulumi";
import type { GatewayHandle } from "../handles.ts";
import { outsideOf } from "../network/outside.ts";
import { ports } from "../parts.ts";
import { digestOfAll, secretFile } from "../workload/files.ts";
import { deployment, hostOf, networkPolicy, service } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import type { LitellmArgs, Route } from "./args.ts";
import { renderLitellmConfig, renderLitellmPod, type RenderedRoute } from "./render.ts";

export type { LitellmArgs, Route } from "./args.ts";

/** One door to all language models, with a limit for each; what it does not know of is not asked. */
export class Litellm extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<GatewayHandle>;

  constructor(name: string, args: LitellmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:litellm:Litellm", name, {}, opts);
    const scope = scopeOf(this, "litellm", name, args.platform);
    const { plan, priority, image } = args;
    const routes = Object.entries(args.routes);

    const apiKey = secretFile(scope, `${name}-master-key`, "key", args.masterKey);
    const rendered = pulumi.all(routes.map(([called, route]) => resolved(called, route)));
    const config = secretFile(scope, `${name}-config`, "config.yaml", pulumi.all([rendered, args.masterKey]).apply(([known, key]) => renderLitellmConfig(known, key)));
    const pod = pulumi.all([scope.platform, config, digestOfAll(config)]).apply(([platform, file, digest]) => renderLitellmPod({ ...planned(plan, platform, priority), instance: name, image: image("litellm"), digest }, file));
    const outside = pulumi.all(routes.map(([, { url }]) => url)).apply(outsideOf);
    const gateway = deployment(scope, pod, { plan, dependsOn: [service(scope, ports.litellm), networkPolicy(scope, outside)] });

    const slots = Object.fromEntries(routes.map(([called, route]) => [called, route.slots]));
    this.handle = pulumi.all([scope.platform, apiKey, gateway.id]).apply(([{ namespace }, key]) => ({ url: `http://${hostOf(name, namespace)}:${ports.litellm.http}/v1`, apiKey: key, routes: slots }));
    this.registerOutputs({ handle: this.handle });
  }
}

function resolved(name: string, { kind, url, model, slots, apiKey, rpm, tpm }: Route): pulumi.Output<RenderedRoute> {
  return pulumi.all([url, apiKey ?? null]).apply(([at, key]): RenderedRoute => ({ name, kind, url: at, model, slots, apiKey: key, rpm: rpm ?? null, tpm: tpm ?? null }));
}
