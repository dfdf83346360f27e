import * as pulumi from "@pulumi/pulumi";
import { ports } from "../parts.ts";
import { secretFile } from "../workload/files.ts";
import { deployment, hostOf, networkPolicy, service } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import type { CogneeArgs } from "./args.ts";
import { renderCogneePod, renderCogneeSettings } from "./render.ts";

export type { CogneeArgs } from "./args.ts";

export interface CogneeHandle {
  url: string;
}

/** Facts by a language model, for the worker that asks for them; it never has the last slot of the model. */
export class Cognee extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<CogneeHandle>;

  constructor(name: string, args: CogneeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:cognee:Cognee", name, {}, opts);
    const { plan, priority, image, gateway, routes, modelSlots } = args;
    if (routes.chat.slots >= modelSlots) throw new pulumi.ResourceError(`${name}: its route ${routes.chat.name} has ${routes.chat.slots} slots of the model's ${modelSlots}, and questions would wait for documents.\n  Give the route at most ${modelSlots - 1}.`, this, true);
    const scope = scopeOf(this, "cognee", name, args.platform);

    const settings = pulumi.all([gateway.url, gateway.apiKey]).apply(([gatewayUrl, apiKey]) => renderCogneeSettings({ gatewayUrl, apiKey, chat: routes.chat.name, embedding: routes.embedding.name, dimensions: routes.embedding.dimensions }));
    const file = secretFile(scope, `${name}-settings`, "settings", settings);
    const pod = pulumi.all([scope.platform, file]).apply(([platform, ref]) => renderCogneePod({ ...planned(plan, platform, priority), instance: name, image: image("cognee"), digest: ref.digest }, ref));
    const server = deployment(scope, pod, { plan, dependsOn: [service(scope, ports.cognee), networkPolicy(scope)] });

    this.handle = pulumi.all([scope.platform, server.id]).apply(([{ namespace }]) => ({ url: `http://${hostOf(name, namespace)}:${ports.cognee.http}` }));
    this.registerOutputs({ handle: this.handle });
  }
}
