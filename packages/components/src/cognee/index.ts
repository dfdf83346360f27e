import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../parts.ts";
import type { CogneeHandle } from "../handles.ts";
import { secretFile } from "../workload/files.ts";
import { deployment, hostOf, networkPolicy, service } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import type { CogneeArgs } from "./args.ts";
import { renderCogneePod, renderCogneeSettings } from "./render.ts";

export type { CogneeArgs } from "./args.ts";

/** Facts by a language model, for the worker that asks for them; it never has the last slot of the model. */
export class Cognee extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<CogneeHandle>;

  constructor(name: string, args: CogneeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:cognee:Cognee", name, {}, opts);
    const { plan, priority, image, gateway, routes, modelSlots } = args;
    if (routes.chat.slots >= modelSlots) throw new pulumi.ResourceError(`${name}: its route ${routes.chat.name} has ${routes.chat.slots} slots of the model's ${modelSlots}, and questions would wait for documents.\n  Give the route at most ${modelSlots - 1}.`, this, true);
    const scope = scopeOf(this, "cognee", name, args.platform);

    const password = pulumi.output(gateway.apiKey).apply(passwordFrom);
    const settings = pulumi.all([gateway.url, gateway.apiKey, password]).apply(([gatewayUrl, apiKey, p]) => renderCogneeSettings({ gatewayUrl, apiKey, ...routes, password: p }));
    const file = secretFile(scope, `${name}-settings`, "settings", settings);
    const login = secretFile(scope, `${name}-login`, "password", password);
    const pod = pulumi.all([scope.platform, file]).apply(([platform, ref]) => renderCogneePod({ ...planned(plan, platform, priority), instance: name, image: image("cognee"), digest: ref.digest }, ref));
    const server = deployment(scope, pod, { plan, dependsOn: [service(scope, ports.cognee, { sticky: true }), networkPolicy(scope)] });

    const { model, slots } = routes.chat;
    this.handle = pulumi.all([scope.platform, login, server.id]).apply(([{ namespace }, ref]) => ({ url: `http://${hostOf(name, namespace)}:${ports.cognee.http}`, model, slots, password: ref }));
    this.registerOutputs({ handle: this.handle });
  }
}

/** Whoever has the key of its models may have this too, and not the other way round. */
const passwordFrom = (apiKey: string): string => createHash("sha256").update(`cognee ${apiKey}`).digest("hex");
